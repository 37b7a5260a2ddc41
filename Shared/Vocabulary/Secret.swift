/// A password, a code or a key that somebody typed or a file held. Prints `REDACTED`, can be decoded, cannot be encoded.
package struct Secret: Sendable, Decodable, Redacted {
    private let content: String

    package init(_ string: String) {
        self.content = string
    }

    package init(from decoder: any Decoder) throws {
        self.content = try decoder.singleValueContainer().decode(String.self)
    }

    /// The content. Every use of it is a place to look at in a review.
    package var exposed: String { self.content }

    package func withExposed<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(self.content)
    }

    package var isEmpty: Bool { self.content.isEmpty }

    /// Compares in a time that depends on the lengths only.
    package func matches(_ other: Secret) -> Bool {
        let one = Array(self.content.utf8)
        let two = Array(other.content.utf8)
        guard one.count == two.count else { return false }
        return zip(one, two).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
