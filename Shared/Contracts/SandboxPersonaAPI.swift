import HTTPTypes
import Vocabulary

/// Whom the sister services know a persona by (served by login-broker in sandbox mode only). It needs no token: mock identities have nothing to
/// protect.
package enum SandboxPersonaAPI {
    package static let subjects = Endpoint<Nothing, PersonaSubjects>(.get, "/sandbox/personas/:id/subjects", isIdempotent: true)
}

package struct PersonaSubjects: Codable, Hashable, Sendable {
    /// By client; empty until the persona has logged in for the first time.
    package let subjects: [String: SubjectID]

    package init(subjects: [String: SubjectID]) {
        self.subjects = subjects
    }
}
