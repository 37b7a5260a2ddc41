import Contracts
import HTTPTypes
import Hummingbird

/// The methods that any address may take; to all others the answer is 501 (RFC 9110, section 9.1).
private let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

extension Router<ServiceContext> {
    /// Answers methods that an address does not take with 405 and says which it takes (RFC 9110, section 15.5.6): with a page if that is what
    /// the client asks for, otherwise with a problem. Call it when all routes are registered; calling it again changes nothing.
    ///
    /// - Parameter browsers: where what is thrown becomes a page.
    package func refuseOtherMethods(through browsers: some RouterMethods<ServiceContext>) {
        let addresses = Dictionary(grouping: self.routes, by: \.path.description)
        // A pattern for whatever has no address of its own stands for none.
        for (path, routes) in addresses where !path.contains("**") {
            let registered = Set(routes.map(\.method))
            var taken = registered
            // The router makes one of GET, unless there is one: that refuses it (``RouterMethods/getOnly(_:allow:use:)``).
            if registered.contains(.head) { taken.remove(.head) } else if registered.contains(.get) { taken.insert(.head) }
            let allowed = methods.filter(taken.contains).map(\.rawValue).joined(separator: ", ")
            for method in methods where !taken.contains(method) && !registered.contains(method) {
                browsers.on(RouterPath(path), method: method) { request, _ in
                    if !request.isForAPI, request.headers[.accept]?.contains("text/html") == true {
                        throw HTTPError(.methodNotAllowed, headers: [.allow: allowed])
                    }
                    var response = Problem.methodNotAllowed.response
                    response.headers[.allow] = allowed
                    return response
                }
            }
        }
    }
}

/// Answers addresses that no route has, and methods that are none of ours: with a page where there are pages, an API's with a problem.
package struct UnmatchedAddresses: RouterMiddleware {
    package typealias Context = ServiceContext

    /// What the router calls the endpoint of an address that no route has.
    private static let endpoint = "NotFound"

    private let page: (@Sendable () throws -> Response)?

    /// - Parameter page: what is said to browsers.
    package init(page: (@Sendable () throws -> Response)? = nil) {
        self.page = page
    }

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound && context.endpointPath == Self.endpoint {
            guard methods.contains(request.method) else { return Problem.methodUnknown.response }
            guard let page, !request.isForAPI else { return Problem.notFound.response }
            return try page()
        }
    }
}

extension Request {
    /// Whether it goes to an API, whose errors are problems and never pages.
    package var isForAPI: Bool {
        self.uri.path.hasPrefix("/v1/") || self.uri.path.hasPrefix("/api/")
    }
}

extension Problem {
    package static let notFound = Problem(status: 404, title: "Not found", code: "not-found")

    fileprivate static let methodUnknown = Problem(
        status: 501, title: "Not implemented", code: "method-not-implemented", detail: "No address here takes this method.")

    package static let methodNotAllowed = Problem(
        status: 405, title: "Method not allowed", code: "method-not-allowed",
        detail: "This address does not take this method; the header Allow names those it takes.")
}
