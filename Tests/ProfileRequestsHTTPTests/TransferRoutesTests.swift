import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import PasswordHashing
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Transferring permissions from SSOZ I")
struct TransferRoutesTests {
    private static let path = "/transfer"
    private static let password = TestSite.legacyPassword

    private func send(
        _ visitor: Visitor, _ login: String, _ password: String = Self.password, _ more: [(String, String)] = []
    ) async throws -> TestResponse {
        try await visitor.post(Self.path, [("login", login), ("password", password)] + more)
    }

    // MARK: What is given

    @Test("login and password lead to an active profile with an approved request for each role, and its summary says so")
    func transferred() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("Ptak", LegacyRole.allCases)
            let visitor = try await site.visitor()
            let form = try await visitor.get(Self.path).html
            for words in [
                "Przeniesienie uprawnień z SSOZ I do profilu w SSOZ II", "Login konta SSOZ I", "Hasło konta SSOZ I", "Anuluj", "Dalej",
            ] {
                #expect(form.contains(words))
            }
            let sent = try await self.send(visitor, " pTAK ")
            #expect(sent.status == .seeOther)
            let place = try #require(sent.location)
            let page = try await visitor.get(place).html
            for words in [
                "Podsumowanie", "Dane jednostki", "Twoje dane kontaktowe w jednostce", "Twoje role w jednostce", "Przydzielone role",
                "Wróć do poprzedniej strony", "Zakończ", "000900000004", "dawny@example.test", "Obserwator sprawozdań standardowych",
                "nie ma odpowiednika", "Wypełniający karty psychiatryczne",
            ] { #expect(page.contains(words), "\(words)") }
            let requests = try await site.requests(of: visitor)
            #expect(requests.map(\.role) == [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric])
            #expect(requests.allSatisfy { $0.status == .approved && $0.approvedAt == site.realm.now() && page.contains($0.number.value) })
            #expect(Set(requests.map(\.number)).count == 3 && Set(requests.map(\.submissionID)).count == 1)
            #expect(requests.allSatisfy { $0.contact.telephone.e164 == "+48100000777" })
            #expect(try await visitor.post("/my-account/work", [("profile", try page.hidden("profile"))]).location == "/home")
            #expect(try await visitor.get("/home").html.contains("Ósemka"))
            #expect(try await visitor.get("/my-account").html.contains("Przenieś uprawnienia z SSOZ I"))
            #expect(try await site.transferAudit() == ["transfer.completed done legacy-account"])
        }
    }

    @Test("going back and sending again leads to the same summary; to others it is no page")
    func again() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let visitor = try await site.visitor()
            let place = try #require(try await self.send(visitor, "ptak").location)
            #expect(try await self.send(visitor, "ptak").location == place)
            for _ in 1...2 { #expect(try await visitor.get(place).status == .ok) }
            #expect(try await site.requests(of: visitor).count == 1)
            let stranger = try await site.visitor("Ktoś", "Inny")
            #expect(try await stranger.get(place).status == .notFound)
            #expect(try await stranger.get(Self.path + "/nothing").status == .notFound)
            // Another submission of one's own is no transfer.
            let saved = try await stranger.save([.reporterFinancial], in: UnitGenerator.medicalCentreID)
            #expect(try await stranger.get(Self.path + "/" + saved.split(separator: "/")[2]).status == .notFound)
        }
    }

    @Test("a profile that is there takes the roles in and keeps its contact data; what waited for a role makes way")
    func merged() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak", [.unitAdministrator])
            let visitor = try await site.visitor()
            try await site.grant(.reporterPsychiatric, in: UnitGenerator.dentalClinicID, to: visitor)
            let more = "/requests/more/\(SignedInPages.value(try #require(try await site.requests(of: visitor).first).profileID))"
            _ = try await visitor.get(more + "/roles")
            _ = try await visitor.post(
                more + "/roles",
                [("unit", SignedInPages.value(UnitGenerator.dentalClinicID)), ("role", Role.reporterFinancial.code)] + Visitor.contact)
            let saved = try await visitor.post(more + "/summary", try await visitor.saveFields(more + "/summary"))
            let place = try #require(saved.location)
            _ = try await visitor.get(place + "/document")
            _ = try await visitor.upload(place, [("delivery", "later"), ("go", "finish")])
            let pending = try #require(try await site.requests(of: visitor).first { $0.status == .pending })

            let page = try await visitor.get(try #require(try await self.send(visitor, "ptak").location)).html
            #expect(page.contains("Rola „Wypełniający karty psychiatryczne” była już wcześniej przydzielona w tej jednostce"))
            #expect(page.contains("Wniosek \(pending.number) o rolę „Wypełniający sprawozdania finansowe” został wycofany"))
            let requests = try await site.requests(of: visitor)
            #expect(
                requests.filter { $0.status == .approved }.map(\.role).sorted { $0.code < $1.code }
                    == [.reporterFinancial, .reporterNonFinancial, .reporterPsychiatric])
            #expect(requests.first { $0.id == pending.id }?.status == .rejected(.withdrawnByApplicant))
            #expect(Set(requests.map(\.profileID)).count == 1)
            #expect(page.contains("zaneta@example.test") && !page.contains("dawny@example.test"))
            #expect(try await site.outbox().contains(SisterCourier.endedReason), "its reminders end")
        }
    }

    @Test("a role whose last day is over is no role that is held, whether it was archived yet or not")
    func ended() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let visitor = try await site.visitor()
            try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            try await site.realm.database.write { sql in
                _ = try sql.execute("UPDATE role_requests SET last_day = \("2020-01-31")")
            }
            let page = try await visitor.get(try #require(try await self.send(visitor, "ptak").location)).html
            #expect(page.contains("Profil jest aktywny") && !page.contains("już wcześniej"))
            #expect(try await site.requests(of: visitor).map(\.status) == [.archived(nil), .approved])
        }
    }

    @Test("where SSOZ I knows no telephone it is asked for, with the password once more; the address is then the account's")
    func telephone() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak", telephone: "", email: "")
            let visitor = try await site.visitor()
            let asked = try await self.send(visitor, "ptak")
            #expect(asked.status == .unprocessableContent && asked.html.contains("name=\"telephone\""))
            #expect(asked.html.contains("value=\"ptak\"") && !asked.html.contains(Self.password))
            let wrong = try await self.send(visitor, "ptak", Self.password, [("telephone", "12")])
            #expect(wrong.status == .unprocessableContent && wrong.html.contains("value=\"12\""))
            let place = try #require(try await self.send(visitor, "ptak", Self.password, [("telephone", "100 000 888")]).location)
            let page = try await visitor.get(place).html
            #expect(page.contains("888") && page.contains("osoba@example.test"))
        }
    }

    // MARK: What is refused

    @Test("an unknown login and a wrong password are answered alike, and the password is never shown again")
    func wrong() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let visitor = try await site.visitor()
            let (unknown, known) = (try await self.send(visitor, "kot", "tajne-haslo"), try await self.send(visitor, "ptak", "tajne-haslo"))
            #expect(unknown.status == .unprocessableContent && known.status == .unprocessableContent)
            #expect(unknown.html.replacing("kot", with: "ptak") == known.html)
            #expect(known.html.contains("Zabrakło wymaganych danych lub dane niepoprawne"))
            #expect(known.html.components(separatedBy: "Wpisz poprawne dane").count == 3)
            #expect(known.html.contains("Hasło konta SSOZ I: wpisz poprawne dane"))
            #expect(!known.html.contains("tajne-haslo"))
            #expect(try await self.send(visitor, "", "").html.contains("Wpisz poprawne dane"))
            #expect(
                try await site.transferAudit().sorted() == [
                    "transfer.wrong-credentials refused -", "transfer.wrong-credentials refused legacy-account",
                ])
        }
    }

    @Test("every way costs exactly one verification")
    func cost() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("znany")
            try await site.legacyAccount("slaby", unit: "900000005", isWeak: true)
            try await site.legacyAccount("dawny", lastUsed: "2022-12-31")
            try await site.legacyAccount("przeniesiony", unit: "900000006")
            let (visitor, other) = (try await site.visitor(), try await site.visitor("Ktoś", "Inny"))
            #expect(try await self.send(other, "przeniesiony").status == .seeOther)
            let ways = [
                ("nikt", Self.password), ("znany", "zle"), ("slaby", "zle"), ("dawny", Self.password), ("przeniesiony", Self.password),
                ("slaby", Self.password), ("znany", Self.password), ("znany", Self.password), ("nikt", "zle"), ("nikt", "zle"),
                ("nikt", "zle"), ("nikt", "zle"), ("nikt", "zle"), ("dawny", Self.password),
            ]
            for (login, password) in ways {
                let before = site.passwords.verifications
                _ = try await self.send(visitor, login, password)
                #expect(site.passwords.verifications == before + 1, "\(login)")
            }
        }
    }

    @Test("a weaker hash lets its owner in once wrapped, and is Argon2id alone after the first right use")
    func weak() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("slaby", isWeak: true)
            let visitor = try await site.visitor()
            #expect(try await self.send(visitor, "slaby", "zle").status == .unprocessableContent)
            #expect(try await site.legacyAccount(named: "slaby")?.password.isWrapped == true)
            let place = try #require(try await self.send(visitor, "slaby").location)
            #expect(try await site.legacyAccount(named: "slaby")?.password.isWrapped == false)
            #expect(try await self.send(visitor, "slaby").location == place)
        }
    }

    @Test("what stands in the way is told to whoever knows the password only, and nothing is used up")
    func refusals() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("dawny", lastUsed: "2022-12-31")
            try await site.legacyAccount("obserwator", [.standardObserver])
            try await site.legacyAccount("nieznana", unit: "1")
            try await site.legacyAccount("zamknieta", unit: "900000006")
            try await site.legacyAccount("nadzor", unit: "900000003")
            try await site.realm.database.write { [now = site.realm.now()] sql in
                try sql.units.setClosed(now, unit: UnitGenerator.universityHospitalID)
            }
            let cases = [
                ("dawny", "po raz ostatni przed 01.01.2023"), ("obserwator", "nie ma odpowiednika w SSOZ II"),
                ("nieznana", "nie ma w rejestrze"), ("zamknieta", "została zamknięta"), ("nadzor", "nie można pełnić roli"),
            ]
            for (login, words) in cases {
                let visitor = try await site.visitor()
                let guessed = try await self.send(visitor, login, "zle").html
                #expect(!guessed.contains(words) && guessed.contains("Wpisz poprawne dane"), "\(login)")
                let refused = try await self.send(visitor, login)
                #expect(refused.status == .unprocessableContent && refused.html.contains(words), "\(login)")
                #expect(try await site.legacyAccount(named: login)?.account.move == nil)
                #expect(try await site.requests(of: visitor).isEmpty)
                #expect(try await visitor.get("/landing").location == "/start")
            }
            try await site.realm.database.write { sql in try sql.units.setClosed(nil, unit: UnitGenerator.universityHospitalID) }
            #expect(try await self.send(try await site.visitor(), "zamknieta").status == .seeOther, "it was not used up")
        }
    }

    @Test("a moved account says so to others, after the right password only; roles all held and a blocked profile are refused")
    func standing() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            try await site.legacyAccount("drugi")
            let (first, second) = (try await site.visitor(), try await site.visitor("Ktoś", "Inny"))
            #expect(try await self.send(first, "ptak").status == .seeOther)
            #expect(try await self.send(second, "ptak").html.contains("zostały już przeniesione"))
            #expect(try await !self.send(second, "ptak", "zle").html.contains("przeniesione"))
            #expect(try await self.send(first, "drugi").html.contains("Masz już w tej jednostce rolę: Wypełniający sprawozdania finansowe"))
            let profileID = try #require(try await site.requests(of: first).first?.profileID)
            try await site.realm.database.write { [realm = site.realm, administrator = second.account.id] sql in
                var profile = try sql.profiles(realm.sealer).require(profileID)
                try profile.block(by: administrator, for: try VerifierNote("Próba blokady"), at: realm.now())
                try sql.profiles(realm.sealer).update(profile)
            }
            #expect(try await self.send(first, "drugi").html.contains("Próba blokady"))
            #expect(try await site.legacyAccount(named: "drugi")?.account.move == nil)
            let place = try #require(try await self.send(first, "ptak").location)
            let page = try await first.get(place)
            #expect(page.status == .ok && page.html.contains("href=\"/my-account\">Zakończ"), "a summary stays readable")
        }
    }

    @Test("forms that are not ours are refused")
    func forged() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let visitor = try await site.visitor()
            let forged = try await visitor.post(Self.path, [("login", "ptak"), ("password", Self.password)], csrf: "x")
            #expect(forged.status == .forbidden && site.passwords.verifications == 0)
        }
    }
}
