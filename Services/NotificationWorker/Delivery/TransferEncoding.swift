import Foundation

/// How a text travels as short lines of ASCII (RFC 2045, section 6).
enum TransferEncoding: String {
    case quotedPrintable = "quoted-printable"
    case base64

    /// The shorter one: Polish stays nearly readable, Cyrillic does not grow threefold.
    init(for text: String) {
        let foreign = text.utf8.count { $0 > 0x7E }
        self = foreign * 6 > text.utf8.count ? .base64 : .quotedPrintable
    }

    /// Lines of at most 76 characters that end in CRLF; the text's own line ends, of whatever kind, become CRLF.
    func encode(_ text: String) -> String {
        let lines = Self.lines(of: text)
        switch self {
        case .base64:
            let bytes = Data(lines.joined(separator: "\r\n").utf8)
            let options: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
            return bytes.base64EncodedString(options: options) + "\r\n"
        case .quotedPrintable:
            return lines.map { Self.quotedPrintable($0) + "\r\n" }.joined()
        }
    }

    /// A break at the very end ends the last line and begins no other.
    private static func lines(of text: String) -> [String] {
        let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        var lines = unified.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.count > 1, lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func quotedPrintable(_ line: String) -> String {
        var encoded = ""
        var used = 0
        let scalars = Array(line.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isLast = index == scalars.count - 1
            let unit = Self.unit(scalar, atEnd: isLast)
            // 75 and the "=" of a soft break; the last unit needs none.
            if used + unit.utf8.count > (isLast ? 76 : 75) {
                encoded += "=\r\n"
                used = 0
            }
            // A full stop alone is SMTP's end of mail, and "From " is what mailbox files part mails by.
            let risky = used == 0 && (scalar == "." || scalar == "F")
            let written = risky ? Self.escaped(scalar) : unit
            encoded += written
            used += written.utf8.count
        }
        return encoded
    }

    private static func unit(_ scalar: Unicode.Scalar, atEnd: Bool) -> String {
        switch scalar {
        case " ", "\t": atEnd ? Self.escaped(scalar) : String(scalar)
        case "=": Self.escaped(scalar)
        case "!"..."~": String(scalar)
        default: Self.escaped(scalar)
        }
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf8.map { "=" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
