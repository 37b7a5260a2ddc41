import Hummingbird
import ServiceKit

/// `/api/v1`: what other systems may ask, a file for each resource. Errors are problem documents (RFC 9457).
struct PublicAPI: Sendable {
    static let path = "/api/v1"

    private let roles: RolesResource
    private let permissions: PermissionsResource

    init() throws {
        self.roles = try RolesResource()
        self.permissions = try PermissionsResource()
    }

    func register(on router: some RouterMethods<ServiceContext>) {
        let api = router.group(RouterPath(Self.path)).addMiddleware { ProblemMiddleware() }
        self.roles.register(on: api)
        self.permissions.register(on: api)
    }
}
