import Contracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Dane konta")
struct AccountPageRoutesTests {
    private static let place = "/my-account/account"

    @Test("the page says who the person is and what the account holds, to nobody else; the PESEL stands nowhere beside it")
    func page() async throws {
        try await TestService.run { service in
            let browser = try await service.loggedIn()
            let page = try await browser.get(Self.place)
            #expect(page.status == .ok && page.headers[.cacheControl] == "no-store")
            for words in ["Żaneta Maria", "Próbna", "02822800226", "zaneta.probna", TestService.email, "polski", "Konto aktywowane"] {
                #expect(page.html.contains(words), "\(words)")
            }
            let other = try await browser.get("/my-account")
            #expect(other.html.contains("href=\"\(Self.place)\"") && !other.html.contains("02822800226"))
            #expect(try await service.browser().get(Self.place).location == "/login?to=%2Fmy-account%2Faccount")
        }
    }

    @Test("the language can be changed, and mails and reminders from then on are in it", arguments: ["en", "uk"])
    func language(_ chosen: String) async throws {
        try await TestService.run { service in
            try await UnitRegister().seed(60, in: service.realm.database)
            let browser = try await service.loggedIn()
            let account = try #require(try await service.account()).account
            try await service.request(.reporterFinancial, in: UnitGenerator.dentalClinicID, of: account.id, status: .pending)
            let form = try await browser.get(Self.place + "/language")
            let refused = try await browser.post(Self.place + "/language", [("language", "de")], on: form)
            #expect(refused.status == .unprocessableContent && refused.html.contains("Wybierz język wiadomości"))
            #expect(try await browser.post(Self.place + "/language", [("language", "pl")], on: form).status == .seeOther)
            #expect(try await service.reminders().allSatisfy { $0.language == .polish }, "nothing has changed")
            let changed = try await browser.post(Self.place + "/language", [("language", chosen)], on: form)
            #expect(changed.location == "/my-account/account?done=language-changed")
            #expect(try await browser.get(try #require(changed.location)).html.contains("Zmieniono język"))
            let documents = try await service.reminders().filter { $0.reason?.name.hasPrefix("documents:") == true }
            #expect(documents.count == 3 && documents.allSatisfy { $0.language.rawValue == chosen })
            let email = [("email", "nowy@example.test"), ("email-again", "nowy@example.test")]
            _ = try await browser.post(Self.place + "/email", email, on: try await browser.get(Self.place + "/email"))
            #expect(try await service.mails().last?.language.rawValue == chosen)
            #expect(try await browser.post(Self.place + "/language", [("language", "pl")]).status == .forbidden, "not from another page")
        }
    }
}
