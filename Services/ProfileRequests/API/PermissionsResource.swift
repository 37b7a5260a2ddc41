import Hummingbird
import ProfileRequestsDomain
import ServiceKit

/// `/permissions` of the API: what roles are made of, and which roles have it.
struct PermissionsResource: Sendable {
    private let all: CacheableReply

    init() throws {
        self.all = try CacheableReply(PermissionsReply(permissions: Permission.allCases.map(PermissionReply.init)))
    }

    func register(on api: some RouterMethods<ServiceContext>) {
        api.get("permissions") { [all] request, _ in all.response(to: request) }
    }
}

struct PermissionsReply: Encodable, Sendable {
    let permissions: [PermissionReply]
}

struct PermissionReply: Encodable, Sendable {
    let code: String
    let name: String
    /// "Opis biznesowy"
    let description: String
    /// Codes of the roles that have it.
    let roles: [String]

    init(_ permission: Permission) {
        self.code = permission.code
        self.name = permission.polishName
        self.description = permission.polishDescription
        self.roles = Role.allCases.filter { $0.permissions.contains(permission) }.map(\.code)
    }
}
