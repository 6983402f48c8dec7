// @trace
package func _address(_ name: String) -> String {
    "\(name)@example.org"
}
