/// A `Content-Type`, or any header of that shape: a value and parameters (RFC 9110 §5.6.6).
struct MediaTypeHeader {
    /// In lower case.
    let type: String
    /// Names in lower case.
    let parameters: [String: String]

    /// Nil when the header is missing or malformed, or names a parameter twice.
    init?(_ header: String?) {
        guard let header, header.utf8.count <= 2048 else { return nil }
        var rest = Array(header.utf8)[...]
        let type = Self.token(&rest, allowing: [UInt8(ascii: "/")])
        guard !type.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while true {
            Self.skipSpace(&rest)
            guard let next = rest.popFirst() else { break }
            guard next == UInt8(ascii: ";") else { return nil }
            Self.skipSpace(&rest)
            if rest.isEmpty { break }
            let name = Self.token(&rest).lowercased()
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return nil }
            guard let value = rest.first == UInt8(ascii: "\"") ? Self.quoted(&rest) : Self.token(&rest), parameters[name] == nil else {
                return nil
            }
            parameters[name] = value
        }
        self.type = type.lowercased()
        self.parameters = parameters
    }

    private static func skipSpace(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func token(_ rest: inout ArraySlice<UInt8>, allowing others: Set<UInt8> = []) -> String {
        let token = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte) || others.contains(byte)
            }
        }
        rest = rest[token.endIndex...]
        return String(decoding: token, as: UTF8.self)
    }

    /// A quoted string. Only `\"` and `\\` are escapes: browsers send the backslash of a Windows path as it is.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        rest = rest.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: value, as: UTF8.self)
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                if let escaped = rest.popFirst() { value.append(escaped) }
            case 0..<0x20, 0x7F:
                return nil
            default:
                value.append(byte)
            }
        }
        return nil
    }
}
