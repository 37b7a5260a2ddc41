import Foundation
import LibCrypto

/// One signature of a PDF (ISO 32000-1 section 12.8, ETSI EN 319 142-1).
struct PDFSignature {
    /// How the signature is made, as the file says.
    enum Format {
        /// CMS over the covered bytes.
        case detached
        /// CMS over their SHA-1 digest.
        case digest
        case unknown
    }

    let format: Format
    /// The bytes that are signed: everything before the signature and everything behind it, up to ``end``.
    let before: Range<Int>
    let behind: Range<Int>
    /// Where the hexadecimal string with the CMS message stands, angle brackets included.
    let contents: Range<Int>

    /// Where the part of the file ends that the signature covers.
    var end: Int { self.behind.upperBound }

    /// Nil where a document time stamp stands: that is no signature of anybody.
    ///
    /// - Throws: when the dictionary describes no part of this file, or not the one around its own contents.
    init?(_ dictionary: PDFDictionary, in file: [UInt8]) throws(PDFSignatureError) {
        switch dictionary.subFilter {
        case "ETSI.CAdES.detached", "adbe.pkcs7.detached": self.format = .detached
        case "adbe.pkcs7.sha1": self.format = .digest
        case "ETSI.RFC3161": return nil
        default: self.format = .unknown
        }
        guard !dictionary.isAmbiguous, let range = dictionary.byteRange, let contents = dictionary.contents else { throw .malformed }
        let (start, count, second, secondCount) = (range[0], range[1], range[2], range[3])
        guard start == 0, count > 0, second > count, secondCount > 0, second <= file.count, secondCount <= file.count - second,
            file[count] == UInt8(ascii: "<"), file[second - 1] == UInt8(ascii: ">"), contents == count..<second
        else { throw .malformed }
        self.before = 0..<count
        self.behind = second..<(second + secondCount)
        self.contents = contents
    }

    /// The CMS message, without the zeros that fill the place kept for it.
    func message(in file: [UInt8]) throws(PDFSignatureError) -> [UInt8] {
        guard self.contents.count / 2 <= 2 * SignedMessage.sizeLimit else { throw .malformed }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(self.contents.count / 2)
        var high: UInt8?
        for byte in file[self.contents].dropFirst().dropLast() {
            guard let digit = PDFSyntax.digit(byte) else { continue }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if let high { bytes.append(high << 4) }
        guard let length = Self.derLength(bytes) else { throw .malformed }
        return Array(bytes.prefix(length))
    }

    /// How many bytes the first DER element takes (X.690 section 8.1.3), nil when it is no sequence or not whole.
    private static func derLength(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 2, bytes[0] == 0x30 else { return nil }
        if bytes[1] < 0x80 { return 2 + Int(bytes[1]) <= bytes.count ? 2 + Int(bytes[1]) : nil }
        let count = Int(bytes[1] & 0x7F)
        // Indefinite length, which old software writes: its reader finds the end.
        if count == 0 { return bytes.count }
        guard count <= 4, bytes.count >= 2 + count else { return nil }
        let length = bytes[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) }
        return length <= bytes.count - 2 - count ? 2 + count + length : nil
    }
}

enum PDFSignatureError: Error, Hashable {
    case malformed
}
