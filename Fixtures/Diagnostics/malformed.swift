// swift-format-ignore-file
// @trace the rays of light
func one() {}

// @trace(name: "x"
func two() {}

// @trace(name "x")
func three() {}

// @trace(name: x)
func four() {}

// @trace(name: "half)
func five() {}

// @trace(name: "x") and more
func six() {}

// @trace(tags: team)
func seven() {}

// @trace(tags: [team: search])
func eight() {}

// @trace(metrics: [count: ])
func nine() {}

// @trace("")
func ten() {}

// @trace(tags: [id: "\(id)"])
func eleven(id: Int) {}

// @trace(skip: [1])
func twelve() {}

// @trace(type: llm)
func thirteen() {}

// @trace(type: .llm "x")
func fourteen() {}

// @trace(kind: .client, "name")
func fifteen() {}

// @trace(
//     tags: [a: "b",
// func is not an option
func sixteen() {}
