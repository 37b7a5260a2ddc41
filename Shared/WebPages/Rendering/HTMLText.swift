import Mustache

/// Escapes text for HTML scalar by scalar.
///
/// swift-mustache 2.1 escapes whole characters, so that a quote or a bracket followed by a combining mark, which is one
/// `Character` with it, passes unescaped and ends an attribute. Every template is therefore rendered with this content type.
package struct HTMLText: MustacheContentType {
    package static let name = "HTMLText"

    /// Selects this content type; put before the text of each template.
    package static let pragma = "{{% CONTENT_TYPE:\(name)}}\n"

    package static let registered: Void = MustacheContentTypes.register(HTMLText(), named: name)

    package func escapeText(_ text: String) -> String {
        Self.escape(text)
    }

    package static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: Self.isSpecial) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 32)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += "&lt;".utf8
            case UInt8(ascii: ">"): escaped += "&gt;".utf8
            case UInt8(ascii: "&"): escaped += "&amp;".utf8
            case UInt8(ascii: "\""): escaped += "&quot;".utf8
            case UInt8(ascii: "'"): escaped += "&#39;".utf8
            case 0: escaped += "\u{FFFD}".utf8
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0: true
        default: false
        }
    }
}
