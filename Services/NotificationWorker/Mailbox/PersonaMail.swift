import Foundation
import Vocabulary

/// Which mail of a persona somebody asks for: the newest one that fits.
package struct PersonaMail: Hashable, Sendable {
    package let persona: String
    package let kind: String
    /// In this language only, if any is named.
    package let language: Language?
    /// Not this one, which is known already, nor any before it.
    package let after: UUID?

    package init(persona: String, kind: String, language: Language? = nil, after: UUID? = nil) {
        self.persona = persona
        self.kind = kind
        self.language = language
        self.after = after
    }
}
