import Foundation
import ProfileRequestsDomain
import Testing

@Suite("Attachments")
struct AttachmentTests {
    static let pdf = Array("%PDF-1.7\n".utf8)
    static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]

    @Test("content decides what a file is")
    func sniffing() throws {
        #expect(try AttachmentRules.check(Self.pdf, size: 1024) == .pdf)
        #expect(try AttachmentRules.check(Self.jpeg, size: 1024) == .jpeg)
        #expect(try AttachmentRules.check([UInt8](repeating: 0x20, count: 1019) + Self.pdf, size: 1024) == .pdf)
        #expect(try AttachmentRules.check(Self.jpeg + Self.pdf, size: 1024) == .jpeg)
    }

    @Test(
        "anything else is refused",
        arguments: [
            Array("hello".utf8), Array("%PDF".utf8), Array("PK\u{3}\u{4}".utf8), Array("<html>".utf8), [0xFF, 0xD8],
            [0x89, 0x50, 0x4E, 0x47],
            [UInt8](repeating: 0x20, count: 1020) + Array("%PDF-1.7".utf8),
        ])
    func refused(_ bytes: [UInt8]) {
        #expect(throws: AttachmentError.wrongFormat) { try AttachmentRules.check(bytes, size: bytes.count) }
    }

    @Test("ten megabytes and ten files are the most")
    func limits() throws {
        #expect(try AttachmentRules.check(Self.pdf, size: AttachmentRules.maximumSize) == .pdf)
        #expect(throws: AttachmentError.tooLarge) { try AttachmentRules.check(Self.pdf, size: AttachmentRules.maximumSize + 1) }
        #expect(throws: AttachmentError.empty) { try AttachmentRules.check([UInt8](), size: 0) }
        try AttachmentRules.checkCount(attached: 9)
        #expect(throws: AttachmentError.tooMany) { try AttachmentRules.checkCount(attached: 10) }
    }

    @Test(
        "a display name is safe and ends as its content says",
        arguments: [
            ("Wniosek (40).pdf", AttachmentFormat.pdf, "Wniosek (40).pdf"), ("skan.JPEG", .jpeg, "skan.jpg"),
            ("skan.exe", .jpeg, "skan.exe.jpg"),
            ("C:\\Users\\x\\skan.pdf", .pdf, "skan.pdf"), ("../../etc/passwd", .pdf, "passwd.pdf"), ("..", .pdf, "załącznik.pdf"),
            ("", .pdf, "załącznik.pdf"), ("  .pdf ", .pdf, "załącznik.pdf"), (".htaccess", .pdf, "htaccess.pdf"),
            ("a\r\nSet-Cookie: b.pdf", .pdf, "a Set-Cookie_ b.pdf"), ("a\"b;c.pdf", .pdf, "a_b_c.pdf"),
            ("a\u{202E}fdp.exe", .pdf, "afdp.exe.pdf"),
            ("Zaświadczenie łódzkie.pdf", .pdf, "Zaświadczenie łódzkie.pdf"), ("a\0.pdf", .pdf, "a.pdf"), ("a/", .jpeg, "a.jpg"),
        ])
    func names(_ name: String, _ format: AttachmentFormat, _ expected: String) {
        #expect(AttachmentRules.displayName(name, format: format) == expected)
    }

    @Test("a long name is cut before its ending")
    func longName() {
        let name = AttachmentRules.displayName(String(repeating: "ż", count: 500) + ".pdf", format: .pdf)
        #expect(name.count == AttachmentRules.maximumNameLength)
        #expect(name.hasSuffix("ż.pdf"))
    }

    @Test(
        "sizes are printed with a decimal comma",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1,00 KB"), (73_738, "72,01 KB"), (10_485_760, "10,00 MB"), (3_565_158, "3,40 MB"),
        ])
    func sizes(_ bytes: Int, _ text: String) {
        #expect(AttachmentRules.polishSize(bytes) == text)
    }

    @Test("a file tells its format and size")
    func summary() {
        let file = AttachedFile(id: UUID(), name: "Wniosek (40).pdf", format: .pdf, size: 73_738, addedAt: Samples.noon, addedBy: UUID())
        #expect(file.summary == "PDF, 72,01 KB")
        #expect(AttachmentFormat.jpeg.mediaType == "image/jpeg")
    }
}
