/// Parameters that are redacted unless the annotation says otherwise, since what they hold is a secret by their name.
/// The runtime has the same names for what a value stores; a test compares the two.
package enum SecretNames {
    package static let names = Set(
        words: """
            accesskey accesstoken apikey apitoken authorization authtoken bearertoken clientsecret credential
            credentials idtoken passphrase passwd password privatekey refreshtoken secret secretkey sessiontoken
            """)

    /// Whether a name, whatever its case and underscores, is one of them: `apiKey`, `api_key`, `APIKey`.
    package static func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return names.contains(name.holds("_") || name.holds("`") ? name.filter { $0 != "_" && $0 != "`" } : name)
    }
}
