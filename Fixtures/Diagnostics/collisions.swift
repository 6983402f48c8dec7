// swift-format-ignore-file
func load() {}

// @trace
func _load() {}

// @trace(as: save)
func one(_ text: String) {}

// @trace(as: save)
func two(_ text: String) {}

// @trace(as: save)
func three(_ number: Int) {}

struct Thing {
    // @trace
    func _load() {}

    // @trace
    static func _load() {}
}
