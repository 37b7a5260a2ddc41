import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Step 1: the choice of a unit")
struct UnitSearchRoutesTests {
    @Test("all units are listed before anything is asked, five on a page")
    func everything() async throws {
        try await TestSite.run { site in
            let page = try await site.visitor().get("/requests/new/unit")
            #expect(page.status == .ok)
            #expect(page.html.contains("Lista jednostek"))
            #expect(page.html.contains("<strong class=\"number\">59</strong>"), "all but the closed one")
            #expect(page.html.components(separatedBy: "Wybierz<span").count == 6)
        }
    }

    @Test("a name is found without diacritics, case and the order of its words")
    func name() async throws {
        try await TestSite.run { site in
            let page = try await site.visitor().get("/requests/new/unit?name=osemka+PRYWATNA")
            #expect(page.html.contains("-Prywatna Specjalistyczna Przychodnia Stomatologiczna „Ósemka”"))
            #expect(page.html.contains("<strong class=\"number\">1</strong>"))
        }
    }

    @Test("kind, order and page size work together and stay in the links")
    func combination() async throws {
        try await TestSite.run { site in
            let page = try await site.visitor().get("/requests/new/unit?kind=UW&sort=name&order=desc&size=10")
            #expect(page.html.contains("<strong class=\"number\">16</strong>"))
            let first = try #require(page.html.range(of: "Zachodniopomorski Urząd"))
            let next = try #require(page.html.range(of: "Wielkopolski Urząd"))
            #expect(first.lowerBound < next.lowerBound)
            #expect(page.html.contains("kind=UW&amp;sort=name&amp;order=desc&amp;page=2&amp;size=10"))
        }
    }

    @Test("a NIP that cannot be one is said, and stays in its field")
    func wrongNumber() async throws {
        try await TestSite.run { site in
            let page = try await site.visitor().get("/requests/new/unit?nip=123&name=Szpital")
            #expect(page.status == .unprocessableContent)
            #expect(page.html.contains("value=\"123\"") && page.html.contains("value=\"Szpital\""))
            #expect(page.html.contains("Zabrakło wymaganych danych lub dane niepoprawne"))
        }
    }

    @Test("nothing found is said")
    func nothing() async throws {
        try await TestSite.run { site in
            let page = try await site.visitor().get("/requests/new/unit?name=nieistniejąca")
            #expect(page.status == .ok && page.html.contains("Nie znaleziono jednostek"))
        }
    }

    @Test("a unit where one has a profile leads to the form in three steps")
    func profileThere() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            let chosen = try await visitor.post(
                "/requests/new/unit", [("unit", SignedInPages.value(UnitGenerator.dentalClinicID))])
            #expect(chosen.location == "/requests/more/\(SignedInPages.value(profile))/roles")
        }
    }

    @Test("a unit where one is blocked is refused with the reason")
    func blocked() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let id = try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            let (administrator, now) = (site.realm.newID(), site.realm.now())
            try await site.realm.database.write { [sealer = site.realm.sealer] sql in
                var profile = try sql.profiles(sealer).require(id)
                try profile.block(by: administrator, for: try VerifierNote("Zakończona współpraca"), at: now)
                try sql.profiles(sealer).update(profile)
            }
            let refused = try await visitor.post(
                "/requests/new/unit", [("unit", SignedInPages.value(UnitGenerator.dentalClinicID))])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.html.contains("Zakończona współpraca"))
        }
    }

    @Test("a form without its token is refused")
    func forged() async throws {
        try await TestSite.run { site in
            let refused = try await site.visitor().post(
                "/requests/new/unit", [("unit", SignedInPages.value(UnitGenerator.dentalClinicID))], csrf: "AAAA")
            #expect(refused.status == .forbidden)
        }
    }
}
