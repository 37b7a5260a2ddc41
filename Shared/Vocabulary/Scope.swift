/// One scope token (RFC 6749, section 3.3).
package struct Scope: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    package static let openid = Scope(rawValue: "openid")
    package static let profile = Scope(rawValue: "profile")
    package static let email = Scope(rawValue: "email")
    package static let phone = Scope(rawValue: "phone")
    package static let address = Scope(rawValue: "address")
    package static let offlineAccess = Scope(rawValue: "offline_access")
    /// The person's active profiles in SSOZ II, from userinfo only.
    package static let ssozProfiles = Scope(rawValue: "ssoz_profiles")
    /// Those that OpenID Connect gives a meaning (Core, sections 5.4 and 11).
    package static let ofIdentity: Set<Scope> = [.openid, .profile, .email, .phone, .address, .offlineAccess]

    /// The tokens of a `scope` parameter in their order, each once; nil if one has a character that RFC 6749 does not allow.
    package static func list(_ parameter: String) -> [Scope]? {
        var scopes: [Scope] = []
        var seen: Set<Scope> = []
        for token in parameter.split(separator: " ") {
            let scope = Scope(rawValue: String(token))
            guard scope.isWellFormed else { return nil }
            if seen.insert(scope).inserted { scopes.append(scope) }
        }
        return scopes
    }

    /// The value of a `scope` parameter.
    package static func joined(_ scopes: some Sequence<Scope>) -> String {
        scopes.map(\.rawValue).joined(separator: " ")
    }

    /// Whether the token is `1*( %x21 / %x23-5B / %x5D-7E )`.
    package var isWellFormed: Bool {
        !self.rawValue.isEmpty
            && self.rawValue.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    package var description: String { self.rawValue }

    package static func < (one: Scope, other: Scope) -> Bool { one.rawValue < other.rawValue }
}
