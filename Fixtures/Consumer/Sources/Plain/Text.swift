package func plain() -> String {
    "plain"
}
