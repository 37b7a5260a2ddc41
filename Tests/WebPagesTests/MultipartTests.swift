import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import WebPages

@Suite struct MultipartTests {
    static let boundary = "----WebKitFormBoundaryAa0"

    /// A field, a file full of things that look like boundaries, an empty file field and a field without content.
    static let content = "%PDF-1.7\r\n--\r\n----WebKitFormBoundaryAa\r\n\r\r\n-----WebKitFormBoundaryAa1\r\r\n--\0\u{FF}\r"
    static let body = [
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntoken",
        "--\(boundary)\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\Skany\\Wniosek „żółć” %22A%22.pdf\"\r\n"
            + "Content-Type: application/pdf\r\n\r\n\(content)",
        "--\(boundary)\r\nContent-Disposition: form-data; name=\"other\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n",
        "--\(boundary) \t\r\nContent-Disposition: form-data; name=note\r\n\r\n",
        "--\(boundary)--\r\n",
    ].joined(separator: "\r\n")

    static let expected: [MultipartEvent] = [
        .part(MultipartPart(name: "csrf", fileName: nil, mediaType: nil)), .bytes(Array("token".utf8)), .end,
        .part(MultipartPart(name: "file", fileName: "Wniosek „żółć” \"A\".pdf", mediaType: "application/pdf")),
        .bytes(Array(content.utf8)), .end,
        .part(MultipartPart(name: "other", fileName: "", mediaType: "application/octet-stream")), .end,
        .part(MultipartPart(name: "note", fileName: nil, mediaType: nil)), .end,
    ]

    /// Feeds pieces and joins bytes that belong together.
    func parse(
        _ pieces: [some Collection<UInt8>], boundary: String = boundary, limits: MultipartLimits = MultipartLimits()
    ) throws(FormError) -> [MultipartEvent] {
        var parser = try MultipartParser(boundary: boundary, limits: limits)
        var events: [MultipartEvent] = []
        for piece in pieces {
            for event in try parser.feed(piece) {
                if case .bytes(let more) = event, case .bytes(let before) = events.last {
                    events[events.count - 1] = .bytes(before + more)
                } else {
                    events.append(event)
                }
            }
        }
        try parser.finish()
        return events
    }

    func parse(
        _ text: String, boundary: String = boundary, limits: MultipartLimits = MultipartLimits()
    ) throws(FormError) -> [MultipartEvent] {
        try self.parse([Array(text.utf8)], boundary: boundary, limits: limits)
    }

    @Test("a form with files is the same however it is cut: at every offset, and into pieces of every small size")
    func cuts() throws {
        let bytes = Array(Self.body.utf8)
        #expect(try self.parse([bytes]) == Self.expected)
        for offset in 0...bytes.count {
            #expect(try self.parse([bytes[..<offset], bytes[offset...]]) == Self.expected, "cut at \(offset)")
        }
        for size in 1...80 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            #expect(try self.parse(pieces) == Self.expected, "pieces of \(size)")
        }
    }

    @Test("a body that stops anywhere before its end is refused")
    func truncation() {
        let bytes = Array(Self.body.utf8)
        for length in 0..<(bytes.count - 2) {
            #expect(throws: FormError.malformed, "cut off at \(length)") { try self.parse([bytes[..<length]]) }
        }
    }

    @Test("a part may have no content, not even an empty line's own break")
    func noContent() throws {
        let events = try self.parse(
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"c\"\r\n\r\n\r\n--b--",
            boundary: "b")
        #expect(events.count == 4)
    }

    @Test("a preamble and an epilogue are passed over")
    func around() throws {
        let events = try self.parse("hello\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--\r\nbye --b", boundary: "b")
        #expect(events == [.part(MultipartPart(name: "a", fileName: nil, mediaType: nil)), .bytes([0x31]), .end])
        #expect(throws: FormError.malformed) { try self.parse(String(repeating: "x", count: 2_000), boundary: "b") }
    }

    @Test(
        "headers that are wrong, doubled or of another kind are refused",
        arguments: [
            "", "Content-Type: text/plain", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data",
            "Content-Disposition: form-data; name=\"\"", "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
            "Content-Disposition: form-data; name=\"a", "Content-Disposition: form-data; name=\"a\" x", "Content-Disposition form-data",
            ": form-data; name=\"a\"", "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
            "Content-Disposition: form-data;\r\n name=\"a\"", "Content-Disposition: form-data; name=\"a%0D%0Ab\"",
            "Content-Disposition: form-data; name=\"a\0\"", "Content-Disposition: form-data; name=\"a\"\nX: y",
            "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        ])
    func headers(headers: String) {
        #expect(throws: FormError.malformed) { try self.parse("--b\r\n\(headers)\r\n\r\n1\r\n--b--", boundary: "b") }
    }

    @Test("only what RFC 2046 allows is a boundary", arguments: ["", "a ", "a\r\n", "a\"b", "ż", String(repeating: "a", count: 71)])
    func boundaries(boundary: String) {
        #expect(throws: FormError.malformed) { try self.parse("", boundary: boundary) }
    }

    @Test(
        "what follows a boundary must end its line", arguments: ["x\r\n", "-x", " x\r\n", "\rx", "\n", String(repeating: " ", count: 65)])
    func behindBoundaries(rest: String) {
        #expect(throws: FormError.malformed) {
            try self.parse("--b\(rest)Content-Disposition: form-data; name=a\r\n\r\n1\r\n--b--", boundary: "b")
        }
    }

    @Test("the whole, a file, a field, the headers and the number of parts have limits")
    func limits() throws {
        func part(_ name: String, _ content: Int, file: Bool = false) -> String {
            "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file ? "; filename=\"f\"" : "")\r\n\r\n"
                + String(repeating: "x", count: content) + "\r\n"
        }
        let limits = MultipartLimits(total: 1_000, file: 100, field: 10, parts: 3, headers: 100)
        #expect(try self.parse(part("a", 10) + part("f", 100, file: true) + "--b--", boundary: "b", limits: limits).count == 6)
        #expect(throws: FormError.tooLarge) { try self.parse(part("a", 11) + "--b--", boundary: "b", limits: limits) }
        #expect(throws: FormError.tooLarge) { try self.parse(part("f", 101, file: true) + "--b--", boundary: "b", limits: limits) }
        #expect(throws: FormError.tooLarge) {
            try self.parse(part(String(repeating: "n", count: 99), 1) + "--b--", boundary: "b", limits: limits)
        }
        #expect(throws: FormError.tooManyFields) {
            try self.parse(String(repeating: part("a", 1), count: 4) + "--b--", boundary: "b", limits: limits)
        }
        #expect(throws: FormError.tooLarge) {
            try self.parse(part("a", 1) + "--b--" + String(repeating: "x", count: 1_000), boundary: "b", limits: limits)
        }
    }

    @Test("no file name leads out of its folder or hides what it is")
    func fileNames() throws {
        for (sent, shown) in [
            ("../../etc/passwd", "passwd"), ("..", ""), ("a/..", ""), ("\\\\server\\x.pdf", "x.pdf"), ("wni%0D%0Aosek.pdf", "wniosek.pdf"),
            ("plik\u{202E}fdp.exe", "plikfdp.exe"), ("Z\u{307}.pdf", "Ż.pdf"), ("a\\\"b.pdf", "a\"b.pdf"),
        ] {
            let events = try self.parse(
                "--b\r\nContent-Disposition: form-data; name=f; filename=\"\(sent)\"\r\n\r\n1\r\n--b--", boundary: "b")
            #expect(events.first == .part(MultipartPart(name: "f", fileName: shown, mediaType: nil)), "\(sent)")
        }
    }

    @Test("carriage returns without end take time in proportion")
    func hostile() throws {
        let filler = [UInt8](repeating: 0x0D, count: 1 << 20)
        let head = Array("--b\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n".utf8)
        let events = try self.parse([head, filler, Array("\r\n--b--".utf8)], boundary: "b")
        #expect(events[1] == .bytes(filler))
    }

    @Test("a request is read as it comes; other media types and bodies said to be too long are refused before")
    func requests() async throws {
        let router = Router()
        router.post("upload") { request, _ -> String in
            let form = try await UploadedForm(request, limits: MultipartLimits(total: 2_000))
            return
                (form.files.map { "\($0.field) \($0.name) \($0.content.count)" } + [form.fields["csrf"] ?? "", form.fields["note"] ?? "-"])
                .joined(separator: "|")
        }
        try await Application(router: router).test(.router) { client in
            let type = "multipart/form-data; boundary=\"\(Self.boundary)\""
            try await client.execute(uri: "/upload", method: .post, headers: [.contentType: type], body: ByteBuffer(string: Self.body)) {
                #expect($0.status == .ok)
                #expect(String(buffer: $0.body) == "file Wniosek „żółć” \"A\".pdf \(Self.content.utf8.count)|token|")
            }
            for type in ["multipart/form-data", "multipart/mixed; boundary=b", "text/plain", "multipart/form-data; boundary=b; boundary=c"]
            {
                try await client.execute(uri: "/upload", method: .post, headers: [.contentType: type], body: ByteBuffer(string: Self.body))
                {
                    #expect($0.status == .unsupportedMediaType)
                }
            }
            let long = ByteBuffer(repeating: 0x20, count: 2_001)
            try await client.execute(uri: "/upload", method: .post, headers: [.contentType: type], body: long) {
                #expect($0.status == .contentTooLarge)
            }
        }
    }
}
