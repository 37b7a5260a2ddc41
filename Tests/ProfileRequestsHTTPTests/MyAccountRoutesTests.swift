import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Moje konto")
struct MyAccountRoutesTests {
    private static let unit = UnitGenerator.dentalClinicID

    @Test("pending requests and drafts wait, active profiles are listed, the others apart")
    func sections() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await site.grant(.reporterFinancial, in: UnitGenerator.medicalCentreID, to: visitor)
            try await visitor.submit([.reporterFinancial], in: Self.unit)
            _ = try await visitor.save([.reporterFinancial], in: UnitGenerator.universityHospitalID)
            let page = try await visitor.get("/my-account").html
            #expect(page.contains("Wybierz aktywny profil, w którym chcesz pracować"))
            #expect(page.contains("Pracuj w profilu") && page.contains("Wnioskuj o inne role"))
            #expect(page.contains("Brak załączników") && page.contains("Dokończ"))
            #expect(page.contains("Nieaktywowany") && page.contains("Przypisana od"))
        }
    }

    @Test("contact data of a profile can be changed; requests keep theirs")
    func contact() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let profile = try await site.grant(.reporterFinancial, in: Self.unit, to: visitor)
            let place = "/my-account/profiles/\(SignedInPages.value(profile))/contact"
            #expect(try await visitor.get(place).html.contains("osoba@example.test"))
            let wrong = try await visitor.post(place, [("telephone", "1"), ("email", "nowy@example.test")])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("value=\"nowy@example.test\""))
            let changed = try await visitor.post(place, [("telephone", "100000002"), ("email", "nowy@example.test")])
            #expect(changed.status == .seeOther)
            #expect(try await visitor.get("/my-account").html.contains("nowy@example.test"))
            #expect(try await site.requests(of: visitor).first?.contact.email.address == "osoba@example.test")
        }
    }

    @Test("lists are sorted and paged as the address says")
    func sorting() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            try await visitor.submit([.reporterFinancial], in: UnitGenerator.medicalCentreID)
            try await visitor.submit([.reporterFinancial], in: Self.unit)
            let byUnit = try await visitor.get("/my-account?waiting-sort=unit").html
            let byNumber = try await visitor.get("/my-account?waiting-sort=number").html
            func first(_ html: String) throws -> Bool {
                let one = try #require(html.range(of: "Wniosek U000001/"))
                let two = try #require(html.range(of: "Wniosek U000002/"))
                return one.lowerBound < two.lowerBound
            }
            #expect(try first(byNumber))
            #expect(try !first(byUnit))
        }
    }
}
