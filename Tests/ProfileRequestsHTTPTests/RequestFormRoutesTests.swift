import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Steps 2 and 3: roles, contact data, summary")
struct RequestFormRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID
    private static let unitField = ("unit", SignedInPages.value(Self.unit))

    @Test("the roles of the unit are on offer, no others")
    func offer() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.post("/requests/new/unit", [Self.unitField])
            let page = try await visitor.get("/requests/new/roles").html
            #expect(page.contains("Wypełniający sprawozdania finansowe") && page.contains("Wypełniający karty psychiatryczne"))
            #expect(!page.contains("Administrator CeZ") && !page.contains("Nadzorujący"))
        }
    }

    @Test("what is wrong is said, and what was typed stays")
    func errors() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.post("/requests/new/unit", [Self.unitField])
            let page = try await visitor.post(
                "/requests/new/roles", [Self.unitField, ("telephone", "12"), ("email", "zaneta@"), ("role", Role.reporterFinancial.code)])
            #expect(page.status == .unprocessableContent)
            #expect(page.html.contains("value=\"12\"") && page.html.contains("value=\"zaneta@\""))
            #expect(page.html.contains("value=\"WYPELNIAJACY_FIN\" checked"))
            #expect(page.html.contains("data-error-summary"))
        }
    }

    @Test("going back keeps what was typed, also after logging in again")
    func back() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.post("/requests/new/unit", [Self.unitField])
            let back = try await visitor.post(
                "/requests/new/roles", [Self.unitField, ("telephone", "12"), ("role", Role.reporterFinancial.code), ("go", "back")])
            #expect(back.location == "/requests/new/unit")
            let page = try await visitor.get("/requests/new/roles").html
            #expect(page.contains("value=\"12\"") && page.contains("value=\"WYPELNIAJACY_FIN\" checked"))
        }
    }

    @Test("a role that is not on offer cannot be asked for")
    func notOnOffer() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.post("/requests/new/unit", [Self.unitField])
            let page = try await visitor.post(
                "/requests/new/roles", [Self.unitField, ("role", Role.administratorCeZ.code)] + Visitor.contact)
            #expect(page.status == .unprocessableContent)
            #expect(page.html.contains("nie można pełnić w tej jednostce"))
        }
    }

    @Test("the summary needs the declaration, then gives each role its number")
    func save() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.describe([.reporterFinancial, .reporterNonFinancial], in: Self.unit)
            let fields = try await visitor.saveFields()
            let refused = try await visitor.post("/requests/new/summary", fields.filter { $0.0 != "declaration" })
            #expect(refused.status == .unprocessableContent)
            #expect(try await site.requests(of: visitor).isEmpty)

            let saved = try await visitor.post("/requests/new/summary", fields)
            let place = try #require(saved.location)
            #expect(place.hasPrefix("/requests/submissions/"))
            let requests = try await site.requests(of: visitor)
            #expect(requests.map(\.number.sequence) == [1, 2])
            #expect(requests.allSatisfy { $0.status == .draft })
            let page = try await visitor.get(place).html
            #expect(page.contains("\(requests[0].number) dla roli „Wypełniający sprawozdania niefinansowe”"))
        }
    }

    @Test("a form posted twice is saved once, and the back button finds the same submission")
    func twice() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.describe([.reporterFinancial], in: Self.unit)
            let fields = try await visitor.saveFields()
            async let one = visitor.post("/requests/new/summary", fields)
            async let other = visitor.post("/requests/new/summary", fields)
            let places = try await [one.location, other.location]
            #expect(places[0] != nil && places[0] == places[1])
            #expect(try await visitor.post("/requests/new/summary", fields).location == places[0])
            #expect(try await site.requests(of: visitor).count == 1)
            #expect(try await visitor.get("/requests/new/summary").location == "/requests/new/unit")
        }
    }

    @Test("a form that was changed in another window is shown again before it is saved")
    func changed() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.describe([.reporterFinancial], in: Self.unit)
            let fields = try await visitor.saveFields()
            try await visitor.describe([.reporterPsychiatric], in: Self.unit)
            let page = try await visitor.post("/requests/new/summary", fields)
            #expect(page.status == .unprocessableContent)
            #expect(page.html.contains("Dane wniosku zmieniły się") && page.html.contains("Wypełniający karty psychiatryczne"))
            #expect(try await site.requests(of: visitor).isEmpty)
        }
    }

    @Test("steps cannot be skipped")
    func skipping() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            #expect(try await visitor.get("/requests/new/roles").location == "/requests/new/unit")
            #expect(try await visitor.get("/requests/new/summary").location == "/requests/new/unit")
            _ = try await visitor.post("/requests/new/unit", [Self.unitField])
            #expect(try await visitor.get("/requests/new/summary").location == "/requests/new/roles")
        }
    }

    @Test("cancelling asks, then discards")
    func cancel() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.describe([.reporterFinancial], in: Self.unit)
            #expect(try await visitor.get("/requests/new/cancel").html.contains("Tak, anuluj"))
            #expect(try await visitor.get("/requests/new/summary").status == .ok)
            #expect(try await visitor.post("/requests/new/cancel").location == "/landing")
            #expect(try await visitor.get("/requests/new/summary").location == "/requests/new/unit")
        }
    }

    @Test("roles held and pending are shown in the three-step form and cannot be asked for again")
    func further() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: visitor)
            let root = "/requests/more/\(SignedInPages.value(profile))"
            let page = try await visitor.get(root + "/roles").html
            #expect(page.contains("Wniosek o nowe role do profilu") && page.contains("Role, które już pełnisz w tej jednostce"))
            #expect(!page.contains("value=\"WYPELNIAJACY_FIN\""))
            #expect(page.contains("osoba@example.test"))
            let refused = try await visitor.post(
                root + "/roles", [Self.unitField, ("role", Role.reporterFinancial.code)] + Visitor.contact)
            #expect(refused.status == .unprocessableContent && refused.html.contains("już pełnisz"))
            let next = try await visitor.post(root + "/roles", [Self.unitField, ("role", Role.reporterPsychiatric.code)] + Visitor.contact)
            #expect(next.location == root + "/summary")
            let saved = try await visitor.post(root + "/summary", try await visitor.saveFields(root + "/summary"))
            let place = try #require(saved.location)
            #expect(try await visitor.get(place).html.contains("Wniosek o nowe role do profilu"))
            #expect(try await visitor.get(root + "/roles").html.contains("Role, o które już wnioskujesz w tej jednostce"))
        }
    }

    @Test("nobody reaches the profile of another")
    func stranger() async throws {
        try await TestSite.run { site in
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: try await site.visitor())
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.get("/requests/more/\(SignedInPages.value(profile))/roles").status == .notFound)
        }
    }
}
