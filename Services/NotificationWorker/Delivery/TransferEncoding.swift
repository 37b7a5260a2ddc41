import Foundation

/// How a text travels as short lines of ASCII (RFC 2045, section 6). It works on bytes: this is what costs most about a mail.
enum TransferEncoding: String {
    case quotedPrintable = "quoted-printable"
    case base64

    /// The shorter one: Polish stays nearly readable, Cyrillic does not grow threefold.
    init(for text: [UInt8]) {
        let foreign = text.count { $0 > 0x7E }
        self = foreign * 6 > text.count ? .base64 : .quotedPrintable
    }

    /// Appends lines of at most 76 characters that end in CRLF; the text's own line ends, of whatever kind, become CRLF.
    func encode(_ text: [UInt8], into mail: inout [UInt8]) {
        let lines = Self.lines(of: text)
        switch self {
        case .base64:
            var unified: [UInt8] = []
            unified.reserveCapacity(text.count + lines.count)
            for (index, line) in lines.enumerated() {
                if index > 0 { unified += Self.lineEnd }
                unified += line
            }
            let options: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]
            mail += Data(unified).base64EncodedData(options: options)
            mail += Self.lineEnd
        case .quotedPrintable:
            for line in lines {
                Self.quotedPrintable(line, into: &mail)
                mail += Self.lineEnd
            }
        }
    }

    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// A break at the very end ends the last line and begins no other.
    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while index < text.count {
            let byte = text[index]
            guard byte == 0x0A || byte == 0x0D else {
                index += 1
                continue
            }
            lines.append(text[start..<index])
            index += byte == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A ? 2 : 1
            start = index
        }
        if start < text.count || lines.isEmpty { lines.append(text[start...]) }
        return lines
    }

    private static func quotedPrintable(_ line: ArraySlice<UInt8>, into mail: inout [UInt8]) {
        line.withUnsafeBufferPointer { Self.quotedPrintable($0, into: &mail) }
    }

    private static func quotedPrintable(_ line: UnsafeBufferPointer<UInt8>, into mail: inout [UInt8]) {
        var used = 0
        var index = 0
        while index < line.count {
            let byte = line[index]
            let end = min(index + Self.length(ofScalarFrom: byte), line.count)
            let isLast = end == line.count
            // A full stop alone is SMTP's end of mail, and "From " is what mailbox files part mails by.
            let isRisky = used == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
            let isPlain = !isRisky && Self.isPlain(byte, atEnd: isLast)
            let width = isPlain ? 1 : 3 * (end - index)
            // 75 and the "=" of a soft break; the last unit needs none. No character is parted.
            if used > 0, used + width > (isLast ? 76 : 75) {
                mail += [UInt8(ascii: "="), 0x0D, 0x0A]
                used = 0
                continue
            }
            guard isPlain else {
                for byte in line[index..<end] {
                    mail.append(UInt8(ascii: "="))
                    mail.append(Self.digit(byte >> 4))
                    mail.append(Self.digit(byte & 15))
                }
                used += width
                index = end
                continue
            }
            // What is plain wherever it stands goes in one go, but for the last character of the line, which has rules of its own.
            var next = end
            let limit = min(line.count - 1, index + 75 - used)
            while next < limit, Self.isPlain(line[next], atEnd: false) { next += 1 }
            mail.append(contentsOf: UnsafeBufferPointer(rebasing: line[index..<next]))
            used += next - index
            index = next
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10 }

    private static func isPlain(_ byte: UInt8, atEnd: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): !atEnd
        case UInt8(ascii: "="): false
        case 0x21...0x7E: true
        default: false
        }
    }

    /// How many bytes a character has that begins so (RFC 3629).
    static func length(ofScalarFrom byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xFF: 4
        default: 1
        }
    }
}
