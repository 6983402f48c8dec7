/// What stands before a name in a tree: `│   ├── `.
struct TreeLead {
    /// Before the name itself.
    let name: String
    /// Before lines that belong to it and stand below, where nothing hangs below it.
    let end: String
    /// Before lines that belong to it, where something hangs below it.
    let open: String

    /// What stands at the top.
    static let top = TreeLead(name: "", below: "")

    private init(name: String, below: String) {
        self.name = name
        end = below + "    "
        open = below + "│   "
        self.below = below
    }

    private let below: String

    /// For what hangs below.
    func child(isLast: Bool) -> TreeLead {
        TreeLead(name: below + (isLast ? "└── " : "├── "), below: below + (isLast ? "    " : "│   "))
    }
}
