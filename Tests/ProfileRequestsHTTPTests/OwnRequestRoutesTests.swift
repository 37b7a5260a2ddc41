import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Requests of one's own after Zakończ")
struct OwnRequestRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    @Test("withdrawing asks, then rejects with its own reason, once")
    func withdraw() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial], in: Self.unit)
            let id = try #require(try await site.requests(of: visitor).first?.id)
            let place = "/my-account/requests/\(SignedInPages.value(id))/withdraw"
            let question = try await visitor.get(place).html
            #expect(question.contains("Uwaga! Wycofujesz złożony wniosek") && question.contains("Tak, wycofaj wniosek"))
            for _ in 0..<2 { #expect(try await visitor.post(place).location == "/my-account") }
            #expect(try await site.requests(of: visitor).first?.status == .rejected(.withdrawnByApplicant))
            #expect(try await visitor.get("/my-account").html.contains("Wycofany przez wnioskującego"))
            // The role can be asked for again, in the same profile.
            let again = try await visitor.post("/requests/new/unit", [("unit", SignedInPages.value(Self.unit))])
            #expect(again.location?.hasPrefix("/requests/more/") == true)
        }
    }

    @Test("a draft can be given up")
    func draft() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.save([.reporterFinancial], in: Self.unit)
            let id = try #require(try await site.requests(of: visitor).first?.id)
            #expect(try await visitor.post("/my-account/requests/\(SignedInPages.value(id))/withdraw").status == .seeOther)
            #expect(try await site.requests(of: visitor).first?.status.code == .rejected)
            #expect(try await site.outbox().isEmpty)
        }
    }

    @Test("a file given later counts for one request and ends its reminder")
    func attach() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial, .reporterPsychiatric], in: Self.unit)
            let ids = try await site.requests(of: visitor).map(\.id)
            #expect(try await visitor.get("/landing").location == "/reminder")
            let reminder = try await visitor.get("/reminder").html
            #expect(reminder.contains("Brak załączników do wniosków o rolę") && reminder.contains("Przypomnij mi przy kolejnym logowaniu"))

            let place = "/my-account/requests/\(SignedInPages.value(ids[0]))"
            let wrong = try await visitor.upload(place + "/attach", [("upload", "u0")], file: ("w.pdf", Array("text".utf8)))
            #expect(wrong.status == .unprocessableContent)
            #expect(try await visitor.upload(place + "/attach").status == .unprocessableContent)
            let added = try await visitor.upload(place + "/attach", [("upload", "u1")], file: ("w.pdf", SampleFile.pdf))
            #expect(added.status == .seeOther)
            let other = "/my-account/requests/\(SignedInPages.value(ids[1]))"
            #expect(try await visitor.post(other + "/reminders", [("off", "yes")]).status == .seeOther)
            #expect(try await visitor.get("/landing").location == "/my-account")
            #expect(try await visitor.post(other + "/reminders").status == .seeOther)
            #expect(try await visitor.get("/landing").location == "/reminder")
        }
    }

    @Test("requests and files of others do not exist")
    func stranger() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial], in: Self.unit)
            let id = SignedInPages.value(try #require(try await site.requests(of: visitor).first?.id))
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.get("/my-account/requests/\(id)/withdraw").status == .notFound)
            #expect(try await stranger.post("/my-account/requests/\(id)/withdraw").status == .notFound)
            #expect(try await stranger.get("/my-account/requests/\(id)/attach").status == .notFound)
            #expect(try await stranger.get("/my-account/requests/nonsense/attach").status == .notFound)
        }
    }
}
