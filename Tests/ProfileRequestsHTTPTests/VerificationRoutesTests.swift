import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Verification")
struct VerificationRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    /// An administrator of CeZ at work.
    private func administrator(_ site: TestSite) async throws -> Visitor {
        let visitor = try await site.visitor("Adam", "Główny")
        try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: visitor)
        #expect(try await visitor.get("/landing").location == "/home")
        return visitor
    }

    /// A request that waits, and its page.
    private func pending(_ site: TestSite) async throws -> (Visitor, String) {
        let visitor = try await site.visitor()
        try await visitor.submit([.reporterFinancial], in: Self.unit)
        let id = try #require(try await site.requests(of: visitor).first?.id)
        return (visitor, "/verification/\(SignedInPages.value(id))")
    }

    @Test("only those whose profile allows it get in")
    func access() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            #expect(try await visitor.get("/verification").status == .forbidden)
            try await site.grant(.reporterFinancial, in: UnitGenerator.medicalCentreID, to: visitor)
            _ = try await visitor.get("/landing?reminded=yes")
            #expect(try await visitor.get("/verification").status == .forbidden)
            #expect(try await visitor.post(place + "/approve").status == .forbidden)
        }
    }

    @Test("approval needs a document or the mark that one was received; then the profile is active and its home opens")
    func approve() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.get("/verification").html.contains("Żaneta Próbna"))
            let refused = try await administrator.post(place + "/approve")
            #expect(refused.status == .unprocessableContent && refused.html.contains("Do zatwierdzenia potrzebny jest załącznik"))
            #expect(try await administrator.post(place + "/received", [("received", "post")]).location == place)
            for _ in 0..<2 { #expect(try await administrator.post(place + "/approve").location == "/verification") }
            #expect(try await site.requests(of: visitor).first?.status == .approved)
            let told = try await site.outbox()
            #expect(told.filter { $0 == "notification" }.count == 5, "received, three reminders, approved")
            #expect(told.filter { $0 == "ended-reason" }.count == 2, "the mark and the approval end the reminders")
            #expect(try await visitor.get("/landing").location == "/home")
            #expect(try await administrator.get("/verification").html.contains("Nie ma wniosków do weryfikacji"))
        }
    }

    @Test("rejecting needs a reason, which the applicant sees")
    func reject() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.post(place + "/reject", [("reason", " ")]).status == .unprocessableContent)
            let claimed = try await administrator.post(place + "/reject", [("reason", "Wycofany przez wnioskującego")])
            #expect(claimed.status == .unprocessableContent)
            #expect(try await administrator.post(place + "/reject", [("reason", "Brak pieczęci")]).status == .seeOther)
            #expect(try await visitor.get("/my-account").html.contains("Brak pieczęci"))
            #expect(try await administrator.post(place + "/approve").status == .conflict)
        }
    }

    @Test("nobody verifies their own request")
    func own() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            try await administrator.submit([.reporterFinancial], in: Self.unit)
            #expect(try await administrator.get("/verification").html.contains("Nie ma wniosków do weryfikacji"))
            let id = try #require(try await site.requests(of: administrator).first { $0.status == .pending }?.id)
            #expect(try await administrator.post("/verification/\(SignedInPages.value(id))/approve").status == .forbidden)
        }
    }

    @Test("an administrator of a voivodeship reaches the units of theirs only")
    func reach() async throws {
        try await TestSite.run { site in
            let (_, place) = try await self.pending(site)
            for (voivodeship, status) in [(Voivodeship.wielkopolskie, true), (.slaskie, false)] {
                let official = try await site.visitor("Urszula", "Wojewódzka")
                try await site.grant(.administratorUW, in: UnitGenerator.officeID(of: voivodeship), to: official)
                _ = try await official.get("/landing")
                #expect(try await official.get(place).status == (status ? .ok : .notFound))
                #expect(try await official.get("/verification").html.contains("U000001/") == status)
            }
        }
    }

    @Test("looking at the document and the files of others is noted")
    func audit() async throws {
        try await TestSite.run { site in
            let (visitor, place) = try await self.pending(site)
            let administrator = try await self.administrator(site)
            #expect(try await administrator.get(place + "/document").bytes.starts(with: Array("%PDF-".utf8)))
            let number = try #require(try await site.requests(of: visitor).first?.number)
            let actions = try await site.realm.database.read { sql in
                try sql.audit.entries(about: "request:\(number)").map { "\($0.action) \($0.dataSubject == nil)" }
            }
            #expect(actions.sorted() == ["document.viewed false", "request.saved true", "request.submitted true"])
        }
    }
}
