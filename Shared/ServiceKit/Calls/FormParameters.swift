import Foundation

/// Parameters as `application/x-www-form-urlencoded`, for the body of a request or the query of an address.
package enum FormParameters {
    package static func encode(_ parameters: [(String, String)]) -> String {
        parameters.map { "\(Self.encode($0))=\(Self.encode($1))" }.joined(separator: "&")
    }

    private static func encode(_ value: String) -> String {
        value.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
    }

    /// RFC 3986 section 2.3.
    private static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
