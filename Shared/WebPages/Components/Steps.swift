/// Where one stands in a form of several pages (partial `steps`).
package struct Steps: ViewModel {
    package struct Item: ViewModel {
        package let number: Int
        package let label: String
        package let state: String
        package let isDone: Bool
        package let isCurrent: Bool
    }

    package let items: [Item]
    package let current: Int
    package let count: Int
    /// The label of the step shown.
    package let now: String

    /// - Parameter current: the number of the step shown, from 1.
    package init(_ labels: [String], current: Int) {
        self.current = current
        self.count = labels.count
        self.now = labels.indices.contains(current - 1) ? labels[current - 1] : ""
        self.items = labels.enumerated().map { index, label in
            let number = index + 1
            let state = number < current ? "done" : number == current ? "current" : "todo"
            return Item(number: number, label: label, state: state, isDone: number < current, isCurrent: number == current)
        }
    }
}
