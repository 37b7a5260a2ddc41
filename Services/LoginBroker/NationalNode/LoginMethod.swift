import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// One way to log in at the national node. Each is a file of its own that brings its pages along; all yield the same: an identity, how
/// surely it is known, and how it was proven.
package protocol LoginMethod: Sendable {
    /// A stable word, remembered as the browser's last method and part of its path.
    var id: String { get }
    /// The tile's title on the method page.
    var title: String { get }
    /// The line below it.
    var hint: String { get }
    /// The tile's tag, for instance "Polecany".
    var tag: String? { get }
    /// A partial of the shared templates, for instance `icon-person`.
    var icon: String { get }

    /// Hangs the method's pages in `/interactions/:id/<id>`.
    func register(on router: RouterGroup<ServiceContext>)
}

/// What a successful log-in has proven.
package struct ProvenIdentity: Sendable {
    package let identity: Identity
    package let level: AssuranceLevel
    /// Authentication method references (RFC 8176): `pwd`, `otp`, `sms`, `mfa`.
    package let methods: [String]
    /// The services' scopes the person holds.
    package let heldScopes: Set<Scope>

    package init(identity: Identity, level: AssuranceLevel, methods: [String], heldScopes: Set<Scope> = []) {
        self.identity = identity
        self.level = level
        self.methods = methods
        self.heldScopes = heldScopes
    }
}
