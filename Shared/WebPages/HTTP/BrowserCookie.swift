import HTTPTypes
import Hummingbird

/// One cookie of one service: its name and how it is set, read and taken back.
///
/// Browsers do not tell ports apart, so the name carries the service's: `login-broker-session`. Where the public address is
/// https it also has the prefix `__Host-` and `Secure`, and then no other host can set it. Always `HttpOnly`, `Path=/`, and
/// `SameSite=Lax`, because people come back from other sites by links and redirects.
package struct BrowserCookie: Sendable, Hashable {
    /// As it stands in the headers.
    package let name: String
    private let isSecure: Bool

    /// - Parameters:
    ///   - purpose: last part of the name: `session`, `browser`, `stage`.
    ///   - service: kebab-case name of the service.
    ///   - baseURL: the service's public address.
    package init(_ purpose: String, service: String, baseURL: String) {
        self.isSecure = baseURL.lowercased().hasPrefix("https://")
        self.name = (self.isSecure ? "__Host-" : "") + "\(service)-\(purpose)"
    }

    /// The value sent with a request. Nil when there is none, when the header is malformed, or when the name comes twice:
    /// somebody may then have planted one of them.
    package func value(in request: Request) -> String? {
        var found: String?
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let pair = pair.drop { $0 == " " || $0 == "\t" }
                guard let equals = pair.firstIndex(of: "="), pair[..<equals] == self.name else { continue }
                let value = pair[pair.index(after: equals)...]
                guard found == nil, Self.isValue(value) else { return nil }
                found = String(value)
            }
        }
        return found
    }

    /// The `Set-Cookie` header for a value.
    /// - Parameters:
    ///   - value: characters of RFC 6265 §4.1.1 only, such as a token; anything else sets an empty cookie.
    ///   - maxAge: seconds the browser keeps it; nil until the browser is closed.
    package func header(_ value: String, maxAge: Int? = nil) -> String {
        var header = "\(self.name)=\(Self.isValue(value[...]) ? value : "")"
        if let maxAge { header += "; Max-Age=\(maxAge)" }
        header += "; Path=/; HttpOnly; SameSite=Lax"
        if self.isSecure { header += "; Secure" }
        return header
    }

    /// RFC 6265 §4.1.1 cookie-octet, without the quotes that some put around values.
    private static func isValue(_ value: Substring) -> Bool {
        value.utf8.count <= 4096
            && value.utf8.allSatisfy { byte in
                switch byte {
                case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
                default: false
                }
            }
    }
}

extension Response {
    /// With this cookie set.
    package func setting(_ cookie: BrowserCookie, to value: String, maxAge: Int? = nil) -> Response {
        var response = self
        response.headers.append(HTTPField(name: .setCookie, value: cookie.header(value, maxAge: maxAge)))
        return response
    }

    /// With this cookie taken back.
    package func removing(_ cookie: BrowserCookie) -> Response {
        self.setting(cookie, to: "", maxAge: 0)
    }

    /// 303: the answer to every form that was taken, so that reloading and going back never post again.
    ///
    /// A place with a control character in it is a mistake in the code and leads to the site's root.
    package static func seeOther(_ place: String) -> Response {
        let isClean = place.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        return Response(status: .seeOther, headers: [.location: isClean ? place : "/", .cacheControl: "no-store"])
    }
}
