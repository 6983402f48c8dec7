/// The names of stored properties, labels, cases and dictionary keys whose values are recorded as `[redacted]`.
///
/// The generator redacts parameters by the same names.
package enum SecretName {
    /// The names in lower case, without `_` and `-`.
    package static let words: Set<String> = [
        "accesskey", "accesstoken", "apikey", "apitoken", "authorization", "authtoken", "bearertoken", "clientsecret",
        "credential", "credentials", "idtoken", "passphrase", "passwd", "password", "privatekey", "refreshtoken",
        "secret", "secretkey", "sessiontoken",
    ]

    private static let lengths = 6...13

    /// Returns whether a name is a secret's, in any notation: `apiKey`, `api_key`, `API-Key`.
    package static func matches(_ name: String) -> Bool {
        let count = name.utf8.count
        // The longest name may have a separator between any two letters.
        guard count >= lengths.lowerBound, count <= 2 * lengths.upperBound else { return false }
        var folded = ""
        folded.reserveCapacity(lengths.upperBound)
        for byte in name.utf8 where byte != UInt8(ascii: "_") && byte != UInt8(ascii: "-") {
            let lower = (65...90).contains(byte) ? byte | 0x20 : byte
            guard (97...122).contains(lower) else { return false }
            folded.unicodeScalars.append(Unicode.Scalar(lower))
        }
        return lengths.contains(folded.utf8.count) && words.contains(folded)
    }
}
