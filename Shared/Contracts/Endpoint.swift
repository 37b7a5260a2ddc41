import HTTPTypes

/// One operation a service promises its sisters: the method and path both sides share, what goes in and what comes out.
///
/// The server registers it with `router.serve(endpoint)`, the caller sends it with `transport.call(endpoint)`; neither spells the path again.
package struct Endpoint<Body: Codable & Sendable, Reply: Codable & Sendable>: Sendable {
    package let method: HTTPRequest.Method
    /// A path with `:name` segments, for instance `/v1/events/:number`.
    package let path: String
    /// The status of success.
    package let success: HTTPResponse.Status
    /// Whether sending the same body twice has the effect of sending it once, so that a caller may try again after a failure on the way.
    package let isIdempotent: Bool

    package init(
        _ method: HTTPRequest.Method, _ path: String, success: HTTPResponse.Status = .ok, isIdempotent: Bool
    ) {
        self.method = method
        self.path = path
        self.success = success
        self.isIdempotent = isIdempotent
    }

    /// The path with its `:name` segments filled in and percent-encoded.
    package func path(with parameters: [String: String]) -> String {
        self.path.split(separator: "/", omittingEmptySubsequences: true).map { segment in
            guard segment.first == ":", let value = parameters[String(segment.dropFirst())] else { return "/\(segment)" }
            return "/\(PathSegment.encode(value))"
        }.joined()
    }
}

/// What a call without a body sends, and what a reply without content carries.
package struct Nothing: Codable, Hashable, Sendable {
    package init() {}
}

/// Percent-encoding of one path segment (RFC 3986 section 3.3, unreserved characters only).
enum PathSegment {
    static func encode(_ value: String) -> String {
        var encoded = ""
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return encoded
    }
}
