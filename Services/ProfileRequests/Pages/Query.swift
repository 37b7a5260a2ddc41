import Foundation

/// Writes the query of an address of ours.
enum Query {
    static func encode(_ parameters: [(String, String)]) -> String {
        parameters.map { "\(Self.encode($0))=\(Self.encode($1))" }.joined(separator: "&")
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986 section 2.3.
    private static func encode(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: Self.unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
