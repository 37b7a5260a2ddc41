/// The parameters of a request in `application/x-www-form-urlencoded`, from a query or a body, read strictly.
///
/// A parameter without a value counts as not sent (RFC 6749 section 3.1). A parameter sent twice is refused as soon as it is asked for.
package struct RequestParameters: Hashable, Sendable {
    /// The longest value of any parameter, in bytes.
    package static let valueLimit = 8192
    /// The most parameters a request may have.
    package static let countLimit = 64

    private var values: [String: [String]] = [:]

    /// - Throws: ``OAuthError`` `invalid_request` when the text is not well-formed or oversized.
    package init(parsing text: some StringProtocol) throws(OAuthError) {
        try self.init(parsing: text.utf8)
    }

    /// - Throws: ``OAuthError`` `invalid_request` when the bytes are not well-formed or oversized.
    package init(parsing bytes: some Sequence<UInt8>) throws(OAuthError) {
        var name: String?
        var token: [UInt8] = []
        var count = 0
        var iterator = bytes.makeIterator()
        func text() throws(OAuthError) -> String {
            guard let text = String(validating: token, as: UTF8.self), !token.contains(0) else { throw Self.malformed }
            return text
        }
        func hexadecimal() -> UInt8? {
            guard let digit = iterator.next() else { return nil }
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): return digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): return digit - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): return digit - UInt8(ascii: "A") + 10
            default: return nil
            }
        }
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "&"):
                try self.add(name, value: try text(), count: &count)
                name = nil
                token.removeAll(keepingCapacity: true)
            case UInt8(ascii: "=") where name == nil:
                name = try text()
                token.removeAll(keepingCapacity: true)
            case UInt8(ascii: "+"):
                token.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = hexadecimal(), let low = hexadecimal() else { throw Self.malformed }
                token.append(high << 4 | low)
            default:
                token.append(byte)
            }
            guard token.count <= Self.valueLimit else { throw OAuthError(.invalidRequest, "A parameter is too long.") }
        }
        try self.add(name, value: try text(), count: &count)
    }

    package init() {}

    /// The value of a parameter, `nil` when it was not sent.
    ///
    /// - Parameter limit: the longest value accepted, in bytes.
    /// - Throws: ``OAuthError`` `invalid_request` when the parameter was sent more than once or is too long.
    package func value(_ name: String, limit: Int = 2048) throws(OAuthError) -> String? {
        guard let values = self.values[name] else { return nil }
        guard values.count == 1 else { throw OAuthError(.invalidRequest, "The parameter \(name) may be sent only once.") }
        guard values[0].utf8.count <= limit else { throw OAuthError(.invalidRequest, "The parameter \(name) is too long.") }
        return values[0].isEmpty ? nil : values[0]
    }

    /// The value of a parameter that must be there.
    package func require(_ name: String, limit: Int = 2048) throws(OAuthError) -> String {
        guard let value = try self.value(name, limit: limit) else {
            throw OAuthError(.invalidRequest, "The parameter \(name) is missing.")
        }
        return value
    }

    /// All parameters, in the order of their names.
    package var pairs: [(name: String, value: String)] {
        self.values.sorted { $0.key < $1.key }.flatMap { name, values in values.map { (name: name, value: $0) } }
    }

    /// All values of a parameter that may be repeated, such as `resource` (RFC 8707 section 2).
    package func all(_ name: String) -> [String] {
        (self.values[name] ?? []).filter { !$0.isEmpty }
    }

    private mutating func add(_ name: String?, value: String, count: inout Int) throws(OAuthError) {
        guard name != nil || !value.isEmpty else { return }
        count += 1
        guard count <= Self.countLimit else { throw OAuthError(.invalidRequest, "There are too many parameters.") }
        if let name {
            self.values[name, default: []].append(value)
        } else {
            self.values[value, default: []].append("")  // a name without an equals sign
        }
    }

    private static let malformed = OAuthError(.invalidRequest, "The parameters are not well-formed.")
}
