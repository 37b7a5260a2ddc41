import Foundation

/// The dictionaries of a PDF that have to do with signatures, and whether it holds anything that acts by itself.
///
/// Found by reading every object of the file, in one pass and time linear in its size. Words within strings, comments and streams are none of
/// its objects. Objects packed into compressed streams are not unpacked: a signature cannot stand there, since its byte range names a place
/// in the file; active content can.
struct PDFStructure {
    /// Dictionaries with a byte range, in the order of the file.
    let signatures: [PDFDictionary]
    /// Whether there were more than are kept, or something was nested too deep to be read.
    let isOverLimit: Bool
    let hasActiveContent: Bool

    static let signatureLimit = 12
    private static let active: Set<String> = [
        "JavaScript", "JS", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "XFA", "ImportData", "SubmitForm",
    ]

    init(_ content: [UInt8]) {
        self = content.withUnsafeBufferPointer { PDFStructure(reading: $0) }
    }

    private init(reading bytes: UnsafeBufferPointer<UInt8>) {
        var syntax = PDFSyntax(bytes, dictionaryLimit: Self.signatureLimit) { Self.active.contains($0) }
        var isTooDeep = false
        while let start = Self.search("obj", in: bytes, from: syntax.position) {
            syntax.position = start + 3
            // Not `endobj`.
            guard start > 0, PDFSyntax.isSpace(bytes[start - 1]) || PDFSyntax.digit(bytes[start - 1]).map({ $0 < 10 }) == true else {
                continue
            }
            do {
                syntax.skipSpace()
                if syntax.peek() == UInt8(ascii: "<"), syntax.peek(1) == UInt8(ascii: "<") {
                    let dictionary = try syntax.dictionary(depth: 0)
                    Self.skipStream(of: dictionary, &syntax)
                } else {
                    _ = try syntax.value()
                }
            } catch PDFSyntax.Fault.tooDeep {
                isTooDeep = true
            } catch {
                continue
            }
        }
        self.signatures = syntax.dictionaries
        self.isOverLimit = syntax.isOverLimit || isTooDeep
        self.hasActiveContent = !syntax.names.isEmpty
    }

    /// Goes behind the stream that follows a dictionary, if one does.
    private static func skipStream(of dictionary: PDFDictionary, _ syntax: inout PDFSyntax) {
        syntax.skipSpace()
        let word = Array("stream".utf8)
        let end = syntax.position + word.count
        guard end <= syntax.bytes.count, syntax.bytes[syntax.position..<end].elementsEqual(word) else { return }
        syntax.position = end
        if let length = dictionary.length, length > 0, length < syntax.bytes.count - end {
            // Its length counts where the stream's end does stand there; line breaks around it take up to four bytes.
            let near = UnsafeBufferPointer(rebasing: syntax.bytes[(end + length)..<min(syntax.bytes.count, end + length + 16)])
            if let offset = Self.search("endstream", in: near, from: 0) {
                syntax.position = end + length + offset
                return
            }
        }
        syntax.position = Self.search("endstream", in: syntax.bytes, from: end) ?? syntax.bytes.count
    }

    /// Where a word stands next.
    private static func search(_ word: StaticString, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        let (letters, count) = (word.utf8Start, word.utf8CodeUnitCount)
        guard let base = bytes.baseAddress else { return nil }
        var index = start
        while index + count <= bytes.count, let found = memchr(base + index, Int32(letters[0]), bytes.count - count + 1 - index) {
            index = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
            if memcmp(found, letters, count) == 0 { return index }
            index += 1
        }
        return nil
    }
}
