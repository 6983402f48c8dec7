/// The text before a name in a tree: `│   ├── `.
struct TreeLead {
    /// The text before the name.
    let name: String
    /// The text before further lines of a node without children.
    let end: String
    /// The text before further lines of a node with children.
    let open: String

    /// The lead of a root.
    static let top = TreeLead(name: "", below: "")

    private init(name: String, below: String) {
        self.name = name
        end = below + "    "
        open = below + "│   "
        self.below = below
    }

    private let below: String

    /// Returns the lead of a child.
    func child(isLast: Bool) -> TreeLead {
        TreeLead(name: below + (isLast ? "└── " : "├── "), below: below + (isLast ? "    " : "│   "))
    }
}
