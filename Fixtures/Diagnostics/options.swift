// swift-format-ignore-file
// @trace(nmae: "x")
func one() {}

// @trace(colour: .red)
func two() {}

// @trace(name: "x", type: .llm, name: "y")
func three() {}

// @trace("x", name: "y")
func four() {}

// @trace(type: .lm)
func five() {}

// @trace(kind: .remote)
func six() {}

// @trace(capture: .output, access: .private)
func seven() {}

// @trace(sample: 1.5)
func eight() {}

// @trace(tags: [team: "a", team: "b"])
func nine() {}

// @trace(as: 3)
func ten() {}

// @trace(as: eleven)
func eleven() {}

// @trace(access: .internal)
public func twelve() {}
