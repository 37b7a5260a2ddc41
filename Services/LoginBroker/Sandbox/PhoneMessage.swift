import Foundation

/// An SMS as the sandbox's phone page shows it.
package struct PhoneMessage: Sendable {
    package let id: UUID
    /// The persona whose telephone it came to.
    package let persona: String
    package let text: String
    package let sentAt: Date
}
