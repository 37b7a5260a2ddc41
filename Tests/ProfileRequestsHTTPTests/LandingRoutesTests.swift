import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Where people arrive")
struct LandingRoutesTests {
    @Test("nothing yet leads to the start screen")
    func start() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            #expect(try await visitor.get("/landing").location == "/start")
            let page = try await visitor.get("/start").html
            #expect(page.contains("Wybierz sposób utworzenia profilu") && page.contains("Składam wniosek"))
            #expect(page.contains("konto w UEOZ") && page.contains("Przenoszę uprawnienia z SSOZ I"))
            #expect(page.contains("Nie dotyczy to kont starszych niż 01.01.2023."))
        }
    }

    @Test("a draft alone leads to Moje konto")
    func draft() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            _ = try await visitor.save([.reporterFinancial], in: UnitGenerator.dentalClinicID)
            #expect(try await visitor.get("/landing").location == "/my-account")
        }
    }

    @Test("one active profile leads to its home with the modules of its permissions")
    func home() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            #expect(try await visitor.get("/landing").location == "/home")
            let page = try await visitor.get("/home").html
            #expect(page.contains("Jesteś obecnie zalogowany w profilu dla jednostki -Prywatna Specjalistyczna"))
            #expect(page.contains("Sprawozdania finansowe") && !page.contains("Karty psychiatryczne"))
            #expect(try await visitor.get("/home/modules/FIN_DO_WYPELNIENIA").html.contains("częścią innego systemu"))
            #expect(try await visitor.get("/home/modules/PSYCH_DO_WYPELNIENIA").status == .notFound)
        }
    }

    @Test("several profiles lead to the choice, and the menu switches between them")
    func choice() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            let other = try await site.grant(.reporterFinancial, in: UnitGenerator.medicalCentreID, to: visitor)
            #expect(try await visitor.get("/landing").location == "/my-account")
            #expect(try await visitor.get("/home").location == "/my-account")
            #expect(try await visitor.post("/my-account/work", [("profile", SignedInPages.value(other))]).location == "/home")
            #expect(try await visitor.get("/home").html.contains("ŚWITO-MED"))
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.post("/my-account/work", [("profile", SignedInPages.value(other))]).status == .notFound)
        }
    }

    @Test("whoever's profile is blocked, loses its last role or whose unit closes works in it no longer, at once")
    func ended() async throws {
        try await TestSite.run { site in
            let realm = site.realm
            let ends: [@Sendable (UUID, Transaction) throws -> Void] = [
                { profile, sql in
                    var found = try sql.profiles(realm.sealer).require(profile)
                    try found.block(by: realm.newID(), for: try VerifierNote("Powód"), at: realm.now())
                    try sql.profiles(realm.sealer).update(found)
                },
                { profile, sql in
                    let request = try sql.roleRequests(realm.sealer).all(ofProfile: profile)[0]
                    var stored = try sql.roleRequests(realm.sealer).require(request.id)
                    _ = try stored.request.apply(.archive(by: realm.newID()), at: realm.now())
                    try sql.roleRequests(realm.sealer).update(stored)
                },
                { _, sql in try sql.units.setClosed(realm.now(), unit: UnitGenerator.eHealthCentreID) },
            ]
            for end in ends {
                let visitor = try await site.visitor()
                let profile = try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: visitor)
                #expect(try await visitor.get("/landing").location == "/home")
                #expect(try await visitor.get("/verification").status == .ok)
                try await realm.database.write { sql in try end(profile, sql) }
                #expect(try await visitor.get("/home").location == "/my-account")
                #expect(try await visitor.get("/home/modules/FIN_DO_WYPELNIENIA").location == "/my-account")
                #expect(try await visitor.get("/verification").status == .forbidden)
                let page = try await visitor.get("/my-account")
                #expect(page.status == .ok && !page.html.contains("Pracuj w profilu"))
            }
        }
    }

    @Test("a page that was wanted is reached after the reminder, and never one of another site")
    func wanted() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial], in: UnitGenerator.dentalClinicID)
            #expect(try await visitor.get("/landing?to=%2Fmy-account").location == "/reminder?to=%2Fmy-account")
            #expect(try await visitor.get("/reminder?to=%2Fmy-account").html.contains("/landing?reminded=yes&amp;to=%2Fmy-account"))
            #expect(try await visitor.get("/landing?reminded=yes&to=%2Fmy-account%3Fopen%3D1").location == "/my-account?open=1")
            for place in ["//example.test", "https://example.test", "/\\example.test", "/login", "/landing"] {
                let address = "/landing?reminded=yes&" + Query.encode([("to", place)])
                #expect(try await visitor.get(address).location == "/my-account")
            }
        }
    }
}
