/// The names of parameters that hold secrets. Spans redact them unless the annotation's `redact` list is empty. The
/// runtime uses the same names for stored values; a test compares the two.
package enum SecretNames {
    package static let names = Set(
        words: """
            accesskey accesstoken apikey apitoken authorization authtoken bearertoken clientsecret credential
            credentials idtoken passphrase passwd password privatekey refreshtoken secret secretkey sessiontoken
            """)

    /// Returns whether a name, in any case and with underscores, is a secret's: `apiKey`, `api_key`, `APIKey`.
    package static func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return names.contains(name.holds("_") || name.holds("`") ? name.filter { $0 != "_" && $0 != "`" } : name)
    }
}
