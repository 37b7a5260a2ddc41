/// The box above a form that says all that is wrong with it; takes the focus (partial `error-summary`).
package struct ErrorSummary: ViewModel {
    package struct Item: ViewModel {
        package var message: String
        package var href: String?
    }

    /// Nil says "Zabrakło wymaganych danych lub dane niepoprawne".
    package var title: String?
    package private(set) var items: [Item]
    let hasItems: Bool

    /// - Parameter items: messages, each with the id of the element its link leads to.
    package init(title: String? = nil, items: [(message: String, id: String?)] = []) {
        self.title = title
        self.items = items.map { Item(message: $0.message, href: $0.id.map { "#" + $0 }) }
        self.hasItems = !items.isEmpty
    }
}
