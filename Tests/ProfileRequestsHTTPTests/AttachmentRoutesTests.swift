import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing

@testable import ProfileRequests

@Suite("Files of requests, on their way in and out")
struct AttachmentRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    /// Somebody with a pending request, and the request's address.
    private func applicant(_ site: TestSite) async throws -> (visitor: Visitor, place: String) {
        let visitor = try await site.visitor()
        try await visitor.submit([.reporterFinancial], in: Self.unit)
        let id = try #require(try await site.requests(of: visitor).first?.id)
        return (visitor, "/my-account/requests/\(SignedInPages.value(id))")
    }

    private func files(of visitor: Visitor, _ site: TestSite) async throws -> [AttachedFile] {
        let ids = try await site.requests(of: visitor).map(\.id)
        return try await site.realm.database.read { [sealer = site.realm.sealer] sql in
            try sql.attachments(sealer).list(for: ids).values.flatMap { $0 }
        }
    }

    /// How much is stored: uploads under way, files, chunks.
    private func rows(_ site: TestSite) async throws -> [Int] {
        try await site.realm.database.read { sql in
            try [
                "SELECT id FROM attachment_uploads", "SELECT id FROM attachments", "SELECT attachment_id FROM attachment_chunks",
            ]
            .map { (query: SQL) in try sql.rows(query).count }
        }
    }

    @Test("a signed PDF shows its three verdicts, and what they do not say")
    func signed() async throws {
        try await TestSite.run(anchors: try SignedFile.anchors("ca.pem")) { site in
            site.clock.advance(by: SignedFile.time.timeIntervalSince(site.clock.now()))
            let (visitor, place) = try await self.applicant(site)
            for (number, name) in ["signed.pdf", "appended.pdf", "unsigned.pdf"].enumerated() {
                let added = try await visitor.upload(
                    place + "/attach", [("upload", "u\(number)")], file: (name, try SignedFile.content(name)))
                #expect(added.status == .seeOther)
            }
            let found = try await self.files(of: visitor, site).map { "\($0.name): \($0.inspection?.signature as Any)" }
            #expect(found.count == 3)
            let page = try await visitor.get("/my-account").html
            for words in [
                "Wykryto podpis elektroniczny", "Integralność: zachowana", "Zaufanie: certyfikat zaufanego wystawcy",
                "Integralność: po podpisaniu do pliku coś dopisano", "Nie wykryto podpisu elektronicznego",
                "Nie sprawdzono, czy certyfikaty",
            ] {
                #expect(page.contains(words), "\(words)")
            }
        }
    }

    @Test("a file of many chunks comes back byte for byte, to be saved and not to be shown")
    func download() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.applicant(site)
            let content =
                SampleFile.pdf + (0..<(AttachmentRules.maximumSize - SampleFile.pdf.count)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(
                try await visitor.upload(place + "/attach", [("upload", "u")], file: ("Zażółć %22gęślą%22.pdf", content)).status
                    == .seeOther)
            #expect(try await self.rows(site) == [0, 1, 40])
            let file = try #require(try await self.files(of: visitor, site).first)
            let path = "\(place)/files/\(SignedInPages.value(file.id))"
            let saved = try await visitor.get(path)
            #expect(saved.status == .ok && saved.bytes == content)
            #expect(saved.headers[.contentLength] == String(content.count) && saved.headers[.contentType] == "application/pdf")
            #expect(saved.headers[.xContentTypeOptions] == "nosniff" && saved.headers[.cacheControl] == "no-store")
            #expect(saved.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
            let disposition = try #require(saved.headers[.contentDisposition])
            #expect(disposition.hasPrefix("attachment; filename=\"Za____ _g__l__.pdf\"; filename*=UTF-8''Za%C5%BC%C3%B3%C5%82%C4%87%20_g"))
            #expect(disposition.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.get(path).status == .notFound)
            #expect(try await visitor.post(path + "/remove").status == .seeOther)
            #expect(try await self.rows(site) == [0, 0, 0])
        }
    }

    @Test("of a form that is broken off, refused or forged nothing is kept")
    func leftovers() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.applicant(site)
            let large = SampleFile.pdf + [UInt8](repeating: 32, count: 700_000)
            let broken = try await visitor.upload(place + "/attach", [("upload", "u1")], file: ("w.pdf", large), isWhole: false)
            #expect(broken.status == .badRequest)
            let forged = try await visitor.upload(place + "/attach", [("upload", "u2")], file: ("w.pdf", large), csrf: "forged")
            #expect(forged.status == .forbidden)
            let wrong = try await visitor.upload(
                place + "/attach", [("upload", "u3")], file: ("w.pdf", [UInt8](repeating: 32, count: 700_000)))
            #expect(wrong.status == .unprocessableContent)
            let elsewhere = "/my-account/requests/\(SignedInPages.value(UUID()))/attach"
            #expect(try await visitor.upload(elsewhere, [("upload", "u4")], file: ("w.pdf", large)).status == .notFound)
            #expect(try await self.rows(site) == [0, 0, 0])
        }
    }

    @Test("a photograph is kept upright and without the place where it was taken; the original is not kept")
    func photograph() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.applicant(site)
            for _ in 0..<2 {
                let added = try await visitor.upload(
                    place + "/attach", [("upload", "u")], file: ("zdjęcie.jpg", TestJPEG.fromPhone(orientation: 6)))
                #expect(added.status == .seeOther)
            }
            #expect(try await self.rows(site) == [0, 1, 1])
            let file = try #require(try await self.files(of: visitor, site).first)
            let saved = try await visitor.get("\(place)/files/\(SignedInPages.value(file.id))")
            #expect(saved.headers[.contentType] == "image/jpeg" && saved.bytes.firstRange(of: Array("GPS".utf8)) == nil)
            #expect(TestJPEG.look(saved.bytes).corners == ["red", "red", "blue", "blue"])
            let cut = try await visitor.upload(place + "/attach", [("upload", "v")], file: ("z.jpg", Array(SampleFile.jpeg.dropLast(100))))
            #expect(cut.status == .unprocessableContent && cut.html.contains("Nie udało się odczytać zdjęcia"))
            #expect(try await self.rows(site) == [0, 1, 1])
        }
    }

    @Test("a request takes ten files and no more")
    func count() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.applicant(site)
            for number in 1...11 {
                let reply = try await visitor.upload(place + "/attach", [("upload", "u\(number)")], file: ("w.pdf", SampleFile.pdf))
                #expect(reply.status == (number <= 10 ? .seeOther : .unprocessableContent))
            }
            #expect(try await self.rows(site) == [0, 10, 10])
        }
    }

    @Test("while the virus scanner is away no file is taken, and the page says to come back")
    func scannerAway() async throws {
        try await TestSite.run(scanner: ClamdScanner(address: .tcp(host: "127.0.0.1", port: 1))) { site in
            let (visitor, place) = try await self.applicant(site)
            let refused = try await visitor.upload(place + "/attach", [("upload", "u")], file: ("w.pdf", SampleFile.pdf))
            #expect(refused.status == .serviceUnavailable && refused.html.contains("Spróbuj ponownie za kilka minut"))
            #expect(try await self.rows(site) == [0, 0, 0])
        }
    }

    @Test("more files than can be looked into at a time wait, and more than may wait are refused")
    func queue() async throws {
        let queue = InspectionQueue(places: 1, limit: 1)
        let (gate, open) = AsyncStream<Void>.makeStream()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await queue.withPlace {
                    enter.yield()
                    for await _ in gate { break }
                    return 1
                }
            }
            for await _ in entered { break }
            var refused = 0
            for _ in 0..<2 {
                group.addTask {
                    do { return try await queue.withPlace { 2 } } catch is InspectionQueueFull {
                        open.yield()
                        return 0
                    }
                }
            }
            for try await result in group where result == 0 { refused += 1 }
            #expect(refused == 1)
        }
        #expect(try await queue.withPlace { try await queue.compute { 3 } } == 3)
    }
}
