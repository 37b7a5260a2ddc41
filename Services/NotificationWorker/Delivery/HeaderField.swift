import Foundation
import Vocabulary

/// Writes header fields: folded, in ASCII, and never more lines than meant (RFC 5322, section 2.2; RFC 2047).
enum HeaderField {
    /// A line that holds an encoded word has at most 76 characters (RFC 2047, section 2); the others keep to it too.
    private static let lineLimit = 76

    /// A field whose value is free text, such as Subject.
    static func unstructured(_ name: String, _ value: String) -> String {
        let value = Self.cleaned(value)
        if Self.fits(name, value), !Self.needsEncoding(value) { return "\(name): \(value)\r\n" }
        let words = Self.needsEncoding(value) ? Self.encodedWords(value, after: name.utf8.count + 2) : Self.words(of: value)
        return Self.folded(name, words)
    }

    /// A field that holds one address, such as To.
    static func mailbox(_ name: String, _ mailbox: Mailbox) -> String {
        let address = mailbox.address.address
        let shown = Self.cleaned(mailbox.name ?? "")
        guard !shown.isEmpty else { return Self.folded(name, [address]) }
        let phrase: [String]
        if Self.needsEncoding(shown) {
            phrase = Self.encodedWords(shown, after: name.utf8.count + 2)
        } else {
            let needsEscape = shown.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }
            let escaped = needsEscape ? shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") : shown
            let whole = "\"\(escaped)\" <\(address)>"
            if Self.fits(name, whole) { return "\(name): \(whole)\r\n" }
            phrase = Self.words(of: "\"\(escaped)\"")
        }
        return Self.folded(name, phrase + ["<\(address)>"])
    }

    /// A field of our own making, whose words are ASCII already.
    static func plain(_ name: String, _ value: String) -> String {
        Self.fits(name, value) ? "\(name): \(value)\r\n" : Self.folded(name, Self.words(of: value))
    }

    // MARK: Steps

    /// Whether the field is one line, which most are: cutting it into words would cost more than writing it.
    private static func fits(_ name: String, _ value: String) -> Bool {
        !value.isEmpty && name.utf8.count + 2 + value.utf8.count <= Self.lineLimit
    }

    /// Without control characters and line separators, so that no value can begin another field; without spaces around.
    private static func cleaned(_ value: String) -> String {
        if value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), value.utf8.first != 0x20, value.utf8.last != 0x20 { return value }
        var scalars = String.UnicodeScalarView()
        for scalar in value.unicodeScalars { scalars.append(Self.breaks(scalar) ? " " : scalar) }
        let isSpace = { (scalar: Unicode.Scalar?) in scalar?.properties.isWhitespace ?? false }
        guard isSpace(scalars.first) || isSpace(scalars.last) else { return String(scalars) }
        return String(scalars).trimmingCharacters(in: .whitespaces)
    }

    /// A control character (general category Cc), a line or a paragraph separator.
    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Beyond ASCII, easily taken for an encoded word, or with a word or a gap that cannot be folded.
    private static func needsEncoding(_ value: String) -> Bool {
        var (previous, length): (UInt8, Int) = (0, 0)
        for byte in value.utf8 {
            if byte > 0x7E || (previous == UInt8(ascii: "=") && byte == UInt8(ascii: "?")) || (previous == 0x20 && byte == 0x20) {
                return true
            }
            length = byte == 0x20 ? 0 : length + 1
            if length > Self.lineLimit - 2 { return true }
            previous = byte
        }
        return false
    }

    private static func words(of value: String) -> [String] {
        value.utf8.split(separator: 0x20, omittingEmptySubsequences: true).map { String(decoding: $0, as: UTF8.self) }
    }

    /// `=?UTF-8?B?…?=` words of at most 75 characters, none of which cuts a character of UTF-8 in two. White space between
    /// neighbours means nothing, so they decode to the value as one.
    private static func encodedWords(_ value: String, after prefix: Int) -> [String] {
        var words: [String] = []
        var chunk: [UInt8] = []
        var room = Self.bytes(fitting: Self.lineLimit - prefix)
        var rest = Array(value.utf8)[...]
        while let first = rest.first {
            let bytes = rest.prefix(TransferEncoding.length(ofScalarFrom: first))
            rest = rest.dropFirst(bytes.count)
            if !chunk.isEmpty, chunk.count + bytes.count > room {
                words.append(Self.encodedWord(chunk))
                chunk = []
                room = Self.bytes(fitting: Self.lineLimit - 1)
            }
            chunk += bytes
        }
        if !chunk.isEmpty { words.append(Self.encodedWord(chunk)) }
        return words
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }

    /// How many bytes an encoded word of `length` characters holds; a prefix that leaves too little room is folded after.
    private static func bytes(fitting length: Int) -> Int { max(6, (min(length, 75) - 12) / 4 * 3) }

    private static func folded(_ name: String, _ words: [String]) -> String {
        var field = "\(name):"
        var used = field.utf8.count
        for word in words {
            let length = word.utf8.count
            // A first word stays on the field's own line: a line of nothing but white space is not allowed.
            if used + 1 + length > Self.lineLimit, used > name.utf8.count + 1 {
                field += "\r\n \(word)"
                used = 1 + length
            } else {
                field += " \(word)"
                used += 1 + length
            }
        }
        return field + "\r\n"
    }
}
