// swift-format-ignore-file
// @trace(skip: [quert])
func one(query: String) {}

// @trace(redact: [password])
func two(user: String, limit: Int) {}

// @trace(skip: [query])
func three() {}

// @trace(metrics: [count: result.count])
func four() {}

// @trace(error: result)
func five(result: Bool) {}

// @trace(metrics: [count: names.count])
func six(_ names: consuming [String]) {}

// @trace("ship \(parcel)")
func seven(_ parcel: sending [Int]) async {}
