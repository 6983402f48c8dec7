// @trace("greet")
package func _greet(_ name: String) -> String {
    "Hello \(name)"
}
