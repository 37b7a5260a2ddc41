import Foundation
import Vocabulary

/// The profile that `authorization_details` choose (RFC 9396 section 2): one object with exactly `type` and `identifier`.
package struct ProfileSelection: Hashable, Sendable {
    /// The longest `authorization_details` read, in bytes.
    package static let limit = 512

    package let profile: UUID

    /// - Throws: ``OAuthError`` `invalid_authorization_details` for anything else (section 5).
    package init(_ text: String) throws(OAuthError) {
        guard text.utf8.count <= Self.limit else { throw Self.refusal("are too long") }
        // Four texts stand between eight quotation marks. More of them, with no escapes, would be a member that stands there twice, which
        // parsers read differently.
        guard !text.utf8.contains(UInt8(ascii: "\\")),
            let details = try? JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
        else { throw Self.refusal("must be an array of objects whose members are plain texts") }
        guard details.count == 1, let detail = details.first else { throw Self.refusal("must have exactly one entry") }
        guard detail["type"] == ProfileAuthorization.type else { throw Self.refusal("have a type that is not supported") }
        guard text.utf8.count(where: { $0 == UInt8(ascii: "\"") }) == 8, Set(detail.keys) == ["type", "identifier"] else {
            throw Self.refusal("must have the members type and identifier, once each, and no other")
        }
        guard let identifier = detail["identifier"], identifier.utf8.count == 36, let profile = UUID(uuidString: identifier) else {
            throw Self.refusal("have an identifier that is not one of a profile")
        }
        self.profile = profile
    }

    private static func refusal(_ what: String) -> OAuthError {
        OAuthError(.invalidAuthorizationDetails, "The authorization_details \(what).")
    }
}
