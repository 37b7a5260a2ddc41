import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// Lets public clients that run in a browser call the endpoints from their own origin (CORS): the origins of their redirect URIs, no others,
/// and never with cookies.
struct BrowserClientMiddleware: RouterMiddleware {
    typealias Context = ServiceContext

    private let origins: Set<String>

    init(clients: ClientRegistry) {
        let uris = clients.clients.filter { $0.authentication == .none }.flatMap(\.redirectURIs)
        self.origins = Set(uris.compactMap(Self.origin))
    }

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], self.origins.contains(origin) else { return try await next(request, context) }
        var response = try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "WWW-Authenticate"
        response.headers[.vary] = "Origin"
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = "GET, POST"
            response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type"
            response.headers[.accessControlMaxAge] = "600"
        }
        return response
    }

    /// Answers the question that browsers ask first where a request has an `Authorization` header.
    static func registerPreflights(on router: some RouterMethods<ServiceContext>) {
        for path: RouterPath in ["/token", "/userinfo", "/revoke"] {
            router.on(path, method: .options) { _, _ in Response(status: .noContent) }
        }
    }

    /// Scheme, host and port of a URL, as browsers write an origin (RFC 6454 section 6.2).
    private static func origin(of uri: String) -> String? {
        let parts = uri.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "http:" || parts[0] == "https:", parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        return "\(parts[0])//\(parts[2])"
    }
}
