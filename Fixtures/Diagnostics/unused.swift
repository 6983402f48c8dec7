// swift-format-ignore-file
// @trace
func _called() {}

// @trace
func _forgotten() {}

// @trace
public func _api() {}

func caller() { called() }
