import Mustache

/// What a page template or one of its partials is rendered from: a struct whose stored properties are the template's variables.
///
/// A stored property that is nil counts as absent *here*: the search for a name does not climb on to whatever stands around
/// the value, as Mustache otherwise would, so that a field without a hint never shows its neighbour's.
package protocol ViewModel: MustacheParent, Sendable {}

extension ViewModel {
    package func child(named name: String) -> Any? {
        for child in Mirror(reflecting: self).children where child.label == name {
            return Absent.inPlaceOfNil(child.value)
        }
        return nil
    }
}

/// Stands for a nil property: false as a section, nothing as text.
struct Absent: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }

    static func inPlaceOfNil(_ value: Any) -> Any {
        guard let optional = value as? any Unwrappable else { return value }
        return optional.wrapped ?? Absent()
    }
}

private protocol Unwrappable {
    var wrapped: Any? { get }
}

extension Optional: Unwrappable {
    fileprivate var wrapped: Any? {
        switch self {
        case .some(let value): value
        case .none: nil
        }
    }
}

/// For pages that show nothing of their own.
package struct NoContent: ViewModel {
    package init() {}
}

/// The names a page template sees: the page's model first, and `words`.
struct PageScope: ViewModel {
    let model: any ViewModel
    let words: Words

    func child(named name: String) -> Any? {
        name == "words" ? self.words : self.model.child(named: name)
    }
}
