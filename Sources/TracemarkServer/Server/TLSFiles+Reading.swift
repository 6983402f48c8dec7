import HummingbirdTLS

extension TLSFiles {
    /// Reads the files.
    ///
    /// - Throws: ``ServerError/unusableCertificate(path:reason:)``.
    func configuration() throws -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificatePath)
        } catch {
            throw ServerError.unusableCertificate(path: certificatePath, reason: "\(error)")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        } catch {
            throw ServerError.unusableCertificate(path: keyPath, reason: "\(error)")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        // RFC 8996 deprecates earlier versions.
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
