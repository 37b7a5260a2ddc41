import HTTPTypes
import Hummingbird

/// Puts the headers on every reply that keep a page from being framed, sniffed, cached or made to run what is not ours.
///
/// Add it outside whatever turns errors into replies, so that error pages carry them too. A header the route has set stays.
package struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private let headers: HTTPFields

    /// - Parameter https: the service's public address is https, so browsers are told never to use http.
    package init(https: Bool = false) {
        var values = [
            ("Content-Security-Policy", ContentSecurityPolicy.pages),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("Cache-Control", "no-store"),
        ]
        if https {
            values.append(("Strict-Transport-Security", "max-age=31536000"))
        }
        var headers = HTTPFields()
        for (name, value) in values {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        self.headers = headers
    }

    package func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in self.headers where response.headers[field.name] == nil {
            response.headers[field.name] = field.value
        }
        return response
    }
}

/// What pages may load, and who may frame them.
package enum ContentSecurityPolicy {
    /// Nothing but our own files, no inline script or style, no frame around us.
    ///
    /// There is no `form-action`: Chrome applies it to the redirects that follow a form's post, so that logging in here, which
    /// ends with a redirect to the client that asked, would be stopped for every client on another origin.
    package static var pages: String {
        [
            "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'",
            "font-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    /// A page that shows documents of ours within itself.
    package static var pagesWithDocuments: String { self.pages + "; frame-src 'self'" }

    /// A document that pages of ours show within themselves. It runs nothing and loads nothing.
    package static let shownDocument = "script-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
}
