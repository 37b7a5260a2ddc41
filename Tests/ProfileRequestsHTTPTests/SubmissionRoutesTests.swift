import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Step 4: document, files, Zakończ")
struct SubmissionRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    @Test("the document is the same byte for byte, also when two ask at once")
    func document() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial], in: Self.unit)
            async let one = visitor.get(place + "/document")
            async let other = visitor.get(place + "/document")
            let (first, second) = try await (one, other)
            #expect(first.status == .ok && first.headers[.contentType] == "application/pdf")
            #expect(first.bytes.starts(with: Array("%PDF-".utf8)))
            #expect(first.bytes == second.bytes)
            site.clock.advance(by: 86_400)
            #expect(try await visitor.get(place + "/document").bytes == first.bytes)
            #expect(first.headers[.contentDisposition]?.contains("filename=\"wniosek-U000001-") == true)
        }
    }

    @Test("finishing needs the download, the choice, and a file when it is to be now")
    func refusals() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial], in: Self.unit)
            let notDownloaded = try await visitor.upload(place, [("delivery", "later"), ("go", "finish")])
            #expect(notDownloaded.status == .unprocessableContent)
            #expect(notDownloaded.html.contains("Pobierz wniosek, aby móc zakończyć"))
            #expect(notDownloaded.html.contains("value=\"later\" checked"))
            _ = try await visitor.get(place + "/document")
            #expect(try await visitor.upload(place, [("go", "finish")]).html.contains("Wybierz, kiedy chcesz przekazać"))
            let noFile = try await visitor.upload(place, [("delivery", "now"), ("go", "finish")])
            #expect(noFile.status == .unprocessableContent && noFile.html.contains("Załącz podpisany wniosek albo wybierz"))
            #expect(try await site.requests(of: visitor).allSatisfy { $0.status == .draft })
        }
    }

    @Test("finishing makes the requests pending, updates contact data and sends one mail, however often it is pressed")
    func finish() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial, .reporterPsychiatric], in: Self.unit)
            _ = try await visitor.get(place + "/document")
            for _ in 0..<2 {
                let finished = try await visitor.upload(
                    place, [("delivery", "now"), ("go", "finish"), ("upload", "u1")], file: ("wniosek.pdf", SampleFile.pdf))
                #expect(finished.location == "/my-account")
            }
            let requests = try await site.requests(of: visitor)
            #expect(requests.allSatisfy { $0.status == .pending && $0.submittedAt == site.realm.now() })
            #expect(try await site.outbox() == ["notification"])
            #expect(site.nudges.count == 1)
            #expect(try await visitor.get(place).location == "/my-account")
        }
    }

    @Test("a file counts for all requests made together, comes back as it was, and can be removed")
    func files() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial, .reporterPsychiatric], in: Self.unit)
            for _ in 0..<2 {
                let added = try await visitor.upload(
                    place, [("go", "attach"), ("upload", "u1")], file: ("zdjęcie.exe", SampleFile.jpeg))
                #expect(added.status == .seeOther)
            }
            let ids = try await site.requests(of: visitor).map(\.id)
            let files = try await site.realm.database.read { [sealer = site.realm.sealer] sql in try sql.attachments(sealer).list(for: ids)
            }
            let file = try #require(files[ids[0]]?.first)
            #expect(files[ids[0]]?.count == 1 && files[ids[1]] == files[ids[0]])
            #expect(file.format == .jpeg && file.name.hasSuffix(".jpg"))
            #expect(try await visitor.get(place).html.contains(file.summary))
            let path = "\(place)/files/\(SignedInPages.value(file.id))"
            let downloaded = try await visitor.get(path)
            #expect(try downloaded.bytes == Photograph.rewritten(SampleFile.jpeg) && downloaded.headers[.contentType] == "image/jpeg")
            #expect(try await visitor.post(path + "/remove").status == .seeOther)
            #expect(try await visitor.post(path + "/remove").status == .seeOther)
            #expect(try await visitor.get(path).status == .notFound)
        }
    }

    @Test("a file that is not what it says is refused", arguments: ["wniosek.pdf", "zdjęcie.jpg"])
    func disguised(name: String) async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial], in: Self.unit)
            let refused = try await visitor.upload(
                place, [("delivery", "now"), ("go", "attach"), ("upload", "u")], file: (name, Array("MZ executable".utf8)))
            #expect(refused.status == .unprocessableContent)
            #expect(refused.html.contains("Dopuszczalny format załączanych plików to pdf oraz jpg"))
            #expect(refused.html.contains("value=\"now\" checked"))
        }
    }

    @Test("a file of more than 10 MB is refused on the page, a body far larger without being read")
    func tooLarge() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let place = try await visitor.save([.reporterFinancial], in: Self.unit)
            let large = SampleFile.pdf + [UInt8](repeating: 0, count: AttachmentRules.maximumSize)
            let refused = try await visitor.upload(place, [("go", "attach"), ("upload", "u")], file: ("w.pdf", large))
            #expect(refused.status == .unprocessableContent && refused.html.contains("najwyżej 10 MB"))
            let huge = large + [UInt8](repeating: 0, count: 4 << 20)
            #expect(try await visitor.upload(place, [("upload", "u")], file: ("w.pdf", huge)).status == .contentTooLarge)
        }
    }

    @Test("nobody sees what another has saved")
    func stranger() async throws {
        try await TestSite.run { site in
            let place = try await site.visitor().save([.reporterFinancial], in: Self.unit)
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.get(place).status == .notFound)
            #expect(try await stranger.get(place + "/document").status == .notFound)
            #expect(try await stranger.upload(place, [("go", "finish")]).status == .notFound)
        }
    }
}
