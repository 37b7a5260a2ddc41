/// Frame of a dialog with content of its own (partial `dialog`, block `content`).
package struct Dialog: ViewModel {
    package let id: String
    package let title: String
    package let opensItself: Bool

    package init(id: String, title: String, opensItself: Bool = false) {
        self.id = id
        self.title = title
        self.opensItself = opensItself
    }
}

/// Asks before something is done: a dialog (partial `confirm-dialog`), and without scripts a page (`confirm-page`).
package struct Confirmation: ViewModel {
    package struct Hidden: ViewModel {
        package let name: String
        package let value: String
    }

    package let id: String
    package let title: String
    package let paragraphs: [String]
    package let action: String
    package let csrf: String
    package let hidden: [Hidden]
    package let confirm: String
    package let cancel: String
    package let cancelHref: String
    let buttonClass: String

    /// - Parameters:
    ///   - post: where "yes" posts, with its token; its name and value go along when they are not the default.
    ///   - cancelHref: where "no" leads on the page; in the dialog it only closes.
    package init(
        id: String, title: String, paragraphs: [String], post: PostButton, hidden: [(name: String, value: String)] = [],
        confirm: String, cancel: String, cancelHref: String, isDangerous: Bool = true
    ) {
        self.id = id
        self.title = title
        self.paragraphs = paragraphs
        self.action = post.action
        self.csrf = post.csrf
        self.hidden = ([(name: post.name, value: post.value)] + hidden).map { Hidden(name: $0.name, value: $0.value) }
        self.confirm = confirm
        self.cancel = cancel
        self.cancelHref = cancelHref
        self.buttonClass = isDangerous ? "button-danger" : ""
    }
}

/// Something that unfolds (partial `disclosure`, blocks `summary` and `content`).
package struct Disclosure: ViewModel {
    package let summary: String
    package let isOpen: Bool

    package init(_ summary: String, isOpen: Bool = false) {
        self.summary = summary
        self.isOpen = isOpen
    }
}
