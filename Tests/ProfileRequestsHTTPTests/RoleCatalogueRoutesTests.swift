import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import Testing

@testable import ProfileRequests

@Suite("Charakterystyka ról")
struct RoleCatalogueRoutesTests {
    @Test("everybody sees the eleven roles by kind of unit, with descriptions, units and permissions")
    func page() async throws {
        try await TestSite.run(units: 1) { site in
            let answer = try await site.get("/roles")
            #expect(answer.status == .ok)
            let page = answer.html
            let sections = try ["Jednostka centralna", "Jednostka nadzorująca", "Jednostka sprawozdająca"].map {
                try #require(page.range(of: "<h2>\($0)</h2>")).lowerBound
            }
            #expect(sections == sections.sorted())
            for role in Role.allCases {
                #expect(page.contains("href=\"#role-\(role.code)\"") && page.contains("id=\"role-\(role.code)\""))
                #expect(page.contains(role.polishDescription))
            }
            for permission in Permission.allCases {
                #expect(page.contains(permission.code) && page.contains(permission.polishDescription))
            }
            #expect(page.contains("tylko rodzaj UW (Urząd wojewódzki)"))
        }
    }

    @Test("the step in which roles are chosen leads to it")
    func wizard() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let unit = SignedInPages.value(UnitGenerator.dentalClinicID)
            #expect(try await visitor.post("/requests/new/unit", [("unit", unit)]).location == "/requests/new/roles")
            #expect(try await visitor.get("/requests/new/roles").html.contains("href=\"/roles\""))
        }
    }
}
