import Foundation
import Vocabulary

/// That a person logged in: who, when, how and how surely.
package struct Authentication: Codable, Hashable, Sendable {
    /// The person, by the broker's own key.
    package let person: UUID
    /// The session at the national node this log-in made or belongs to.
    package let session: UUID
    package let at: Date
    /// Told to clients as `acr`.
    package let level: AssuranceLevel
    /// Told to clients as `amr` (RFC 8176 and own values).
    package let methods: [String]

    package init(person: UUID, session: UUID, at: Date, level: AssuranceLevel, methods: [String]) {
        self.person = person
        self.session = session
        self.at = at
        self.level = level
        self.methods = methods
    }
}
