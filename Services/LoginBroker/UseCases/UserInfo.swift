import LoginBrokerDomain
import Vocabulary

/// What the userinfo endpoint tells of a person (OpenID Connect Core section 5.3): each claim behind its scope.
struct UserInfo: Encodable, Sendable {
    let sub: String
    var name: String?
    var givenName: String?
    var familyName: String?
    var birthdate: String?
    var pesel: String?

    enum CodingKeys: String, CodingKey {
        case sub, name, birthdate, pesel
        case givenName = "given_name"
        case familyName = "family_name"
    }

    /// - Parameter scopes: those of the access token.
    init(subject: String, identity: Identity, scopes: Set<Scope>) {
        self.sub = subject
        if scopes.contains(.profile) {
            self.name = identity.fullName
            self.givenName = identity.givenNames.isEmpty ? nil : identity.givenNames
            self.familyName = identity.familyName
            self.birthdate = identity.birthDate.description
        }
        if scopes.contains(.pesel) {
            self.pesel = identity.pesel?.digits
        }
    }
}

extension Scope {
    /// The person's PESEL, from userinfo only.
    package static let pesel = Scope(rawValue: "pesel")
}
