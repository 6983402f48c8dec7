// swift-format-ignore-file
// @trace(capture: .encode)
func one() {}

// @trace(capture: [])
func two() {}

// @trace(capture: [.inputs, .output])
func three() {}

// @trace(capture: [.encoded, .described])
func four() {}

// @trace(capture: [.none, .encoded])
func five() {}

// @trace(capture: [.inputs, .inputs])
func six() {}

// @trace(capture: .inputs, .encoded)
func seven() {}

// @trace(capture: inputs)
func eight() {}

// @trace(capture: [.inputs, .none])
func nine() {}
