import Foundation
import LibCrypto
import ProfileRequestsDomain
import Testing

@testable import ProfileRequests

@Suite("Signatures of attached files")
struct PDFInspectorTests {
    /// What is found with the right authority, with another one, and with none.
    static let matrix: [(String, SignatureVerdict, SignatureVerdict, SignatureVerdict)] = [
        ("signed.pdf", .present(.kept, .trusted), .present(.kept, .untrusted), .present(.kept, .unchecked)),
        ("tampered.pdf", .present(.broken, .untrusted), .present(.broken, .untrusted), .present(.broken, .unchecked)),
        (
            "appended.pdf", .present(.changedAfterwards, .trusted), .present(.changedAfterwards, .untrusted),
            .present(.changedAfterwards, .unchecked)
        ),
        ("nocontents.pdf", .present(.broken, .untrusted), .present(.broken, .untrusted), .present(.broken, .unchecked)),
        ("unsigned.pdf", .absent, .absent, .absent),
        ("decoy.pdf", .absent, .absent, .absent),
    ]

    private func verdict(_ file: [UInt8], _ anchors: TrustAnchors? = nil, at time: Date = SignedFile.time) -> SignatureVerdict? {
        PDFInspector(anchors: anchors).inspect(file, at: time).signature
    }

    private func verdict(_ text: String) -> SignatureVerdict? { self.verdict(Array(text.utf8)) }

    @Test("presence, integrity and trust are three verdicts", arguments: Self.matrix)
    func verdicts(_ name: String, _ right: SignatureVerdict, _ other: SignatureVerdict, _ none: SignatureVerdict) throws {
        let file = try SignedFile.content(name)
        #expect(self.verdict(file, try SignedFile.anchors("ca.pem")) == right)
        #expect(self.verdict(file, try SignedFile.anchors("other.pem")) == other)
        #expect(self.verdict(file) == none)
    }

    @Test("a certificate that had ended when the file was attached is not trusted; the file is what was signed all the same")
    func ended() throws {
        let late = SignedFile.time.addingTimeInterval(2 * 365 * 86_400)
        #expect(
            self.verdict(try SignedFile.content("signed.pdf"), try SignedFile.anchors("ca.pem"), at: late) == .present(.kept, .untrusted))
    }

    @Test("a byte changed anywhere outside the signature is found, and so is one within it")
    func changed() throws {
        let file = try SignedFile.content("signed.pdf")
        let start = try #require(file.firstRange(of: Array("/Contents <".utf8))).upperBound
        // The signature's value stands at the end of the message, which is 2521 bytes long.
        let places = [20, start + 2 * 2521 - 100, file.count - 3]
        for place in places {
            var changed = file
            changed[place] = changed[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            let verdict = self.verdict(changed, try SignedFile.anchors("ca.pem"))
            #expect(verdict != .present(.kept, .trusted), "\(place)")
        }
    }

    @Test("of a thousand files with one byte changed outside the signature none counts as kept")
    func mutated() async throws {
        let file = try SignedFile.content("signed.pdf")
        let start = try #require(file.firstRange(of: Array("/Contents <".utf8))).upperBound - 1
        let end = try #require(file[start...].firstIndex(of: UInt8(ascii: ">")))
        var state: UInt64 = 11
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let inspector = PDFInspector(anchors: try SignedFile.anchors("ca.pem"))
        for _ in 0..<1000 {
            await Task.yield()
            var place = random(file.count - (end + 1 - start))
            if place >= start { place += end + 1 - start }
            var changed = file
            changed[place] ^= UInt8(1 + random(255))
            switch inspector.inspect(changed, at: SignedFile.time).signature {
            case .present(.kept, _), .present(.weak, _), .present(.changedAfterwards, _): Issue.record("byte \(place)")
            case .present(.broken, _), .present(.undetermined, _), .absent, nil: continue
            }
        }
    }

    @Test("a file that ends before what was signed is broken")
    func cut() throws {
        let file = try SignedFile.content("signed.pdf")
        #expect(self.verdict(Array(file.dropLast(100))) == .present(.broken, .unchecked))
    }

    @Test(
        "words that look like a signature and are none count for nothing",
        arguments: [
            "%PDF-1.4\n1 0 obj\n% << /ByteRange [0 1 2 3] /Contents <00> >>\n<< /Type /Sig >> endobj",
            "%PDF-1.4\n1 0 obj << /Length 48 >> stream\n2 0 obj << /ByteRange [0 1 2 3] /Contents <00> >>\nendstream endobj",
            "%PDF-1.4\n1 0 obj << /Length 9 0 R >> stream\n2 0 obj << /ByteRange [0 1 2 3] >>\nendstream endobj",
            "%PDF-1.4\n1 0 obj (2 0 obj << /ByteRange [0 1 2 3] >> \\) endobj) endobj",
            "%PDF-1.4\n1 0 obj << /Note (/ByteRange [0 1 2 3]) /Type /Sig >> endobj",
            "%PDF-1.4\n1 0 obj << /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /ByteRange [0 1 2 3] /Contents <00> >> endobj",
        ])
    func decoys(_ text: String) {
        #expect(self.verdict(text) == .absent)
    }

    @Test(
        "a dictionary that two readers could read differently, or that describes another place, is a broken signature",
        arguments: [
            "<< /ByteRange [0 1 2 3] /ByteRange [0 4 5 6] /Contents <00> >>",
            "<< /Byte#52ange [0 1 2 3] /Contents <00> >>",
            "<< /ByteRange [0 1 2] /Contents <00> >>",
            "<< /ByteRange [0 1 2 3 4] /Contents <00> >>",
            "<< /ByteRange [0 -1 9223372036854775807 9223372036854775807] /Contents <00> >>",
            "<< /ByteRange [0 99999999999999999999 2 3] /Contents <00> >>",
            "<< /ByteRange [0 1 2 3] /Contents (00) >>",
            "<< /ByteRange 7 0 R /Contents <00> >>",
            "<< /V << /ByteRange [0 1 2 3] >> >>",
        ])
    func ambiguous(_ dictionary: String) {
        #expect(self.verdict("%PDF-1.4\n1 0 obj \(dictionary) endobj") == .present(.broken, .unchecked))
    }

    @Test("hostile files are looked at in time linear in their size, and are no signed ones")
    func hostile() {
        let many = String(repeating: "1 0 obj << /ByteRange [0 1 2 3] /Contents <00> >> endobj\n", count: 10_000)
        #expect(self.verdict("%PDF-1.4\n" + many) == .present(.undetermined, .unchecked))
        for piece in ["[", "<<", "<< /A ", "(", "1 0 obj (", "1 0 obj << /A [", "1 0 obj <", "obj ", "1 0 obj << >> stream ", "%"] {
            let text = "%PDF-1.4\n1 0 obj " + String(repeating: piece, count: 100_000)
            #expect(self.verdict(text) == .absent, "\(piece)")
        }
    }

    @Test(
        "what acts by itself is noticed, however it is spelled",
        arguments: [
            ("<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>", true), ("<< /S /Java#53cript >>", true),
            ("<< /A << /S /Launch /F (a.exe) >> >>", true), ("<< /Names << /EmbeddedFiles 4 0 R >> >>", true),
            ("<< /Type /Catalog /Pages 2 0 R /Note (JavaScript) >>", false),
        ])
    func active(_ dictionary: String, _ expected: Bool) {
        let file = Array("%PDF-1.4\n1 0 obj \(dictionary) endobj".utf8)
        #expect(PDFInspector(anchors: nil).inspect(file, at: SignedFile.time).hasActiveContent == expected)
    }

    @Test("anchors are a PEM file of certificates and nothing else")
    func anchors() throws {
        #expect(try SignedFile.anchors("ca.pem").count == 1)
        let both = try SignedFile.content("ca.pem") + SignedFile.content("other.pem")
        #expect(try TrustAnchors(pem: both).count == 2)
        let broken = String(decoding: try SignedFile.content("ca.pem"), as: UTF8.self).replacing("MII", with: "MIJ")
        for pem in [[], Array("no certificate".utf8), Array(broken.utf8)] as [[UInt8]] {
            #expect(throws: LibCryptoError.self) { try TrustAnchors(pem: pem) }
        }
    }

    @Test("verdicts in words do not stand for one another, and say what was not checked")
    func words() {
        let both = FileInspection(signature: .present(.kept, .untrusted), hasActiveContent: true).tags.map(\.text)
        #expect(
            both == [
                "Wykryto podpis elektroniczny", "Integralność: zachowana", "Zaufanie: certyfikat nie pochodzi od zaufanego wystawcy",
                "Uwaga: plik zawiera skrypty, formularz lub inne pliki",
            ])
        #expect(FileInspection(signature: .absent, hasActiveContent: false).tags.map(\.text) == ["Nie wykryto podpisu elektronicznego"])
        #expect(FileInspection.photograph.tags.isEmpty)
    }
}
