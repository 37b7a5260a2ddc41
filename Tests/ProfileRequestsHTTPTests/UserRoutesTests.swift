import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Users")
struct UserRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    private func official(_ role: Role, in unit: UUID, _ site: TestSite) async throws -> Visitor {
        let visitor = try await site.visitor("Adam", "Urzędowy")
        try await site.grant(role, in: unit, to: visitor)
        #expect(try await visitor.get("/landing").location == "/home")
        return visitor
    }

    private func path(_ profile: UUID) -> String { "/users/\(SignedInPages.value(profile))" }

    @Test("a profile is found by its unit, by its role and by its status, a person by login, which stands in no address")
    func find() async throws {
        try await TestSite.run { site in
            let administrator = try await self.official(.administratorCeZ, in: UnitGenerator.eHealthCentreID, site)
            let person = try await site.visitor("Żaneta", "Szukana")
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: person)
            for query in ["unit=osemka", "role=WYPELNIAJACY_FIN", "status=active&kind=PODM"] {
                #expect(try await administrator.get("/users?\(query)").html.contains(self.path(profile)), "\(query)")
            }
            #expect(!(try await administrator.get("/users?status=blocked").html.contains(self.path(profile))))
            let found = try await administrator.post("/users/by-login", [("login", person.account.login.value)])
            #expect(found.status == .ok && found.html.contains(self.path(profile)))
            #expect(try await administrator.post("/users/by-login", [("login", "nie.ma.takiego")]).html.contains("Nie znaleziono"))
            #expect(try await administrator.post("/users/by-login", [("login", "?")]).status == .unprocessableContent)
            #expect(try await administrator.get("/users/by-login").location == "/users")
            #expect(try await person.get("/users").status == .forbidden)
        }
    }

    @Test("blocking needs a reason, tells the person and ends the work in the profile; unblocking gives it back")
    func block() async throws {
        try await TestSite.run { site in
            let administrator = try await self.official(.administratorCeZ, in: UnitGenerator.eHealthCentreID, site)
            let person = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: person)
            try await site.realm.database.write { [realm = site.realm] sql in _ = try sql.reportProfile(profile, realm: realm) }
            #expect(try await person.get("/landing").location == "/home")
            #expect(try await administrator.post(self.path(profile) + "/block", [("reason", " ")]).status == .unprocessableContent)
            for _ in 0..<2 {
                let blocked = try await administrator.post(self.path(profile) + "/block", [("reason", "Zmiana pracodawcy")])
                #expect(blocked.location == self.path(profile))
            }
            #expect(try await administrator.post(self.path(profile) + "/block", [("reason", "Inny powód")]).status == .conflict)
            #expect(try await site.outbox().filter { $0 == "notification" }.count == 1)
            #expect(try await person.get("/home").location == "/my-account")
            #expect(try await person.get("/my-account").html.contains("Zmiana pracodawcy"))
            #expect(try await administrator.get(self.path(profile)).html.contains("Odblokuj profil"))
            for _ in 0..<2 { #expect(try await administrator.post(self.path(profile) + "/unblock").location == self.path(profile)) }
            #expect(try await person.get("/landing").location == "/home")
            let told = try await site.outbox().filter { $0 == "profile-report" }.count
            #expect(told == 3, "the broker is told of each once")
        }
    }

    @Test("whoever only looks changes nothing, and nobody blocks their own profile")
    func limits() async throws {
        try await TestSite.run { site in
            let employee = try await self.official(.employeeCeZ, in: UnitGenerator.eHealthCentreID, site)
            let person = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: person)
            let page = try await employee.get(self.path(profile))
            #expect(page.status == .ok && !page.html.contains("Zablokuj profil") && !page.html.contains("/verification/"))
            #expect(try await employee.post(self.path(profile) + "/block", [("reason", "x")]).status == .forbidden)
            #expect(try await employee.get("/verification").status == .forbidden)
            let administrator = try await site.visitor("Adam", "Główny")
            let own = try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: administrator)
            _ = try await administrator.get("/landing")
            #expect(!(try await administrator.get(self.path(own)).html.contains("Zablokuj profil")))
            #expect(try await administrator.post(self.path(own) + "/block", [("reason", "x")]).status == .forbidden)
        }
    }

    @Test("an administrator reaches the profiles of their own units only")
    func reach() async throws {
        try await TestSite.run { site in
            let person = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: person)
            for (voivodeship, status) in [(Voivodeship.wielkopolskie, HTTPResponse.Status.ok), (.slaskie, .notFound)] {
                let official = try await self.official(.administratorUW, in: UnitGenerator.officeID(of: voivodeship), site)
                #expect(try await official.get(self.path(profile)).status == status)
                let expected: HTTPResponse.Status = status == .ok ? .seeOther : .notFound
                #expect(try await official.post(self.path(profile) + "/block", [("reason", "x")]).status == expected)
            }
            let institute = try await self.official(.administratorIPIN, in: UnitGenerator.psychiatryInstituteID, site)
            #expect(try await institute.get(self.path(profile)).status == .notFound)
            try await site.grant(.reporterPsychiatric, in: Self.unit, to: person)
            let page = try await institute.get(self.path(profile))
            #expect(page.status == .ok && !page.html.contains("blokuj profil"), "psychiatric cards, not the whole profile")
        }
    }

    @Test("of two administrators who block each other at once, one stays")
    func eachOther() async throws {
        try await TestSite.run { site in
            let (one, other) = (try await site.visitor("Adam", "Pierwszy"), try await site.visitor("Ewa", "Druga"))
            let centre = UnitGenerator.eHealthCentreID
            let profiles = (
                try await site.grant(.administratorCeZ, in: centre, to: one), try await site.grant(.administratorCeZ, in: centre, to: other)
            )
            for visitor in [one, other] { _ = try await visitor.get("/landing") }
            async let first = one.post(self.path(profiles.1) + "/block", [("reason", "x")])
            async let second = other.post(self.path(profiles.0) + "/block", [("reason", "x")])
            let statuses = [try await first.status, try await second.status]
            #expect(statuses.filter { $0 == .seeOther }.count == 1 && statuses.contains(.forbidden))
        }
    }
}
