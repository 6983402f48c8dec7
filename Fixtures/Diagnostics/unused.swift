// swift-format-ignore-file
// @trace
func _called() {}

// @trace
func _forgotten() { _forgotten() }

// @trace
func plain() {}

// @trace
func _witness() { _witness() }

struct Members {
    // @trace
    func _bypassed() {}
    // @trace
    func _twice() {}
    // @trace(as: renamed)
    func original() {}
    // @trace
    func member() {}
}

struct Others {
    func _twice() {}
}

// @trace
public func _api() {}

func caller() {
    called()
    _forgotten()
    Members()._bypassed()
    Others()._twice()
    Members().original()
}
