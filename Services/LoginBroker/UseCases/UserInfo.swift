import Foundation
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
    /// The active profiles; their identifiers are what `authorization_details` of a token exchange name.
    var profiles: [Profile]?

    /// A profile as a client may offer it for choice.
    struct Profile: Encodable, Sendable {
        let identifier: String
        let unit: ProfileAuthorization.Unit
        let roles: [String]

        init(_ profile: ProfileCopy) {
            self.identifier = profile.id.uuidString.lowercased()
            self.unit = ProfileAuthorization.Unit(profile.unit)
            self.roles = profile.roles
        }
    }

    enum CodingKeys: String, CodingKey {
        case sub, name, birthdate, pesel
        case givenName = "given_name"
        case familyName = "family_name"
        case profiles = "ssoz_profiles"
    }

    /// - Parameters:
    ///   - profiles: the person's active ones.
    ///   - scopes: those of the access token.
    init(subject: String, identity: Identity, profiles: [ProfileCopy], scopes: Set<Scope>) {
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
        if scopes.contains(.ssozProfiles) {
            self.profiles = profiles.map(Profile.init)
        }
    }
}

extension Scope {
    /// The person's PESEL, from userinfo only.
    package static let pesel = Scope(rawValue: "pesel")
}
