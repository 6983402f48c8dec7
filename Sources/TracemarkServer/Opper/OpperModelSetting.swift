/// Which endpoint answers the SDKs' calls.
enum OpperModelSetting {
    static func model() -> (any OpperModel)? { nil }
}
