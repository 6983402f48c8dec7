package func weather(in city: String) -> String {
    "rain in \(city)"
}
