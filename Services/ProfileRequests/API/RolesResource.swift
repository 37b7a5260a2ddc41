import Contracts
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit

/// `/roles` and `/roles/{code}` of the API: the roles there are, with the codes of what they allow.
struct RolesResource: Sendable {
    private let all: CacheableReply
    private let each: [String: CacheableReply]

    init() throws {
        let roles = Role.allCases.map(RoleReply.init)
        self.all = try CacheableReply(RolesReply(roles: roles))
        self.each = Dictionary(uniqueKeysWithValues: try roles.map { ($0.code, try CacheableReply($0)) })
    }

    func register(on api: some RouterMethods<ServiceContext>) {
        api.get("roles") { [all] request, _ in all.response(to: request) }
            .get("roles/:code", use: self.show)
    }

    @Sendable private func show(_ request: Request, context: ServiceContext) throws -> Response {
        guard let reply = context.parameters.get("code").flatMap({ self.each[$0] }) else {
            throw Problem(status: 404, title: "Not found", code: "role-unknown", detail: "There is no role with this code.")
        }
        return reply.response(to: request)
    }
}

/// The roles, in the order of the manual.
struct RolesReply: Encodable, Sendable {
    let roles: [RoleReply]
}

struct RoleReply: Encodable, Sendable {
    let code: String
    let name: String
    let description: String
    /// `central`, `supervising` or `reporting`: the part of the manual's table.
    let section: String
    let offeredIn: Offer
    /// Codes of permissions.
    let permissions: [String]

    /// The units in which the role can be asked for.
    struct Offer: Encodable, Sendable {
        /// `central`, `supervising`, `reporting`, `supervisingAndReporting`
        let unitScopes: [String]
        /// Codes of kinds; left out where the scope alone decides.
        let unitKinds: [String]?
    }

    init(_ role: Role) {
        self.code = role.code
        self.name = role.polishName
        self.description = role.polishDescription
        self.section = role.section.rawValue
        self.offeredIn = Offer(unitScopes: role.unitScopes.map(\.rawValue), unitKinds: role.unitKind.map { [$0.code] })
        self.permissions = role.permissions.map(\.code)
    }
}
