import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Units and their administration")
struct UnitRoutesTests {
    private static let dental = UnitGenerator.dentalClinicID  // wielkopolskie

    private func at(_ id: UUID, _ rest: String = "") -> String { "/units/\(SignedInPages.value(id))\(rest)" }

    private func visitor(_ role: Role, in unit: UUID, _ site: TestSite) async throws -> Visitor {
        let visitor = try await site.visitor("Adam", "Główny")
        try await site.grant(role, in: unit, to: visitor)
        #expect(try await visitor.get("/landing").location == "/home")
        return visitor
    }

    private func administrator(_ site: TestSite) async throws -> Visitor {
        try await self.visitor(.administratorCeZ, in: UnitGenerator.eHealthCentreID, site)
    }

    /// The fields of a unit that will do.
    private static func fields(_ changed: [String: String] = [:]) -> [(String, String)] {
        let usual = [
            "kind": "PODM", "scope": "reporting", "name": "Przychodnia „Nowy Kanarek”", "nip": "", "regon": "980000018", "number": "777",
            "voivodeship": "30", "teryt": "3064039", "powiat": "próbny", "gmina": "Próbna", "town": "Próbna", "postalCode": "61-381",
            "street": "ul. Łąkowa", "building": "1", "telephone": "", "email": "",
        ]
        return usual.merging(changed) { $1 }.map { ($0.key, $0.value) }
    }

    private func audit(_ id: UUID, _ site: TestSite) async throws -> [String] {
        try await site.realm.database.read { sql in try sql.audit.entries(about: "unit:\(id)").map(\.action).sorted() }
    }

    @Test("only those whose profile allows it get in, and who may only look finds no way to change anything")
    func access() async throws {
        try await TestSite.run { site in
            let reporter = try await self.visitor(.reporterFinancial, in: UnitGenerator.medicalCentreID, site)
            for path in ["/units", self.at(Self.dental), "/units/new", self.at(Self.dental, "/edit")] {
                #expect(try await reporter.get(path).status == .forbidden)
            }
            let employee = try await self.visitor(.employeeCeZ, in: UnitGenerator.eHealthCentreID, site)
            let list = try await employee.get("/units")
            #expect(list.status == .ok && !list.html.contains("Dodaj jednostkę"))
            let page = try await employee.get(self.at(Self.dental))
            #expect(page.status == .ok && !page.html.contains("Zmień dane") && !page.html.contains("Zamknij"))
            for path in ["/units/new", self.at(Self.dental, "/edit"), self.at(Self.dental, "/close"), self.at(Self.dental, "/reopen")] {
                #expect(try await employee.get(path).status == .forbidden, "\(path)")
                #expect(
                    try await employee.post(path, Self.fields(["id": UUID().uuidString, "change": "0"])).status == .forbidden, "\(path)")
            }
            #expect(try await self.audit(Self.dental, site).isEmpty)
        }
    }

    @Test("the tile Jednostki leads to the list, which all filters narrow together")
    func list() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            #expect(try await administrator.get("/home/modules/ZARZADZANIE_JEDNOSTKI").location == "/units")
            let offices = try await administrator.get("/units?scope=supervising&kind=UW&voivodeship=10&state=open&name=lodzki")
            #expect(offices.html.contains("Łódzki Urząd Wojewódzki") && offices.html.contains("<strong class=\"number\">1</strong>"))
            #expect(try await administrator.get("/units?state=closed").html.contains("Urząd Miasta"))
            #expect(try await administrator.get("/units?state=closed&kind=UW").html.contains("Nie znaleziono jednostek"))
            let narrowed = try await administrator.get("/units?voivodeship=30&size=5&sort=kind&order=desc")
            #expect(narrowed.html.contains("voivodeship=30&amp;sort=kind&amp;order=asc"))
            #expect(try await administrator.get("/units?nip=123").status == .unprocessableContent)
        }
    }

    @Test("a unit is added once, however often the form is sent, and the wizard finds it")
    func add() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let id = try await administrator.get("/units/new").html.hidden("id")
            for _ in 0..<2 {
                let added = try await administrator.post("/units/new", Self.fields() + [("id", id)])
                #expect(added.location == "/units/\(id)?done=added")
            }
            #expect(try await administrator.get("/units/\(id)?done=added").html.contains("Jednostka została dodana."))
            #expect(try await self.audit(try #require(UUID(uuidString: id)), site) == ["unit.added"])
            let search = try await site.visitor().get("/requests/new/unit?name=nowy+kanarek")
            #expect(search.html.contains("<strong class=\"number\">1</strong>"))
        }
    }

    @Test("what will not do is said beside its field, and all that was typed stays")
    func validation() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let cases: [([String: String], String)] = [
                (["kind": ""], "Wybierz rodzaj jednostki"), (["name": " "], "Wpisz nazwę jednostki"), (["name": "„”"], "litery lub cyfry"),
                (["nip": "123"], "NIP ma dziesięć cyfr"), (["teryt": "12"], "Kod TERYT gminy ma siedem cyfr"),
                (["voivodeship": "10"], "Ten kod TERYT należy do województwa: wielkopolskie, a wybrano: łódzkie"),
                (["scope": "central"], "wybierz zakres: sprawozdająca albo nadzorująca i sprawozdająca"),
                (["kind": "CeZ", "scope": "central"], "Jednostka centralna jest jedna"), (["postalCode": "61381"], "00-000"),
                (["building": ""], "Wpisz numer budynku"), (["telephone": "x"], "Wpisz numer telefonu"), (["email": "x"], "adres e-mail"),
            ]
            for (changed, message) in cases {
                let refused = try await administrator.post("/units/new", Self.fields(changed) + [("id", UUID().uuidString)])
                #expect(refused.status == .unprocessableContent && refused.html.contains(message), "\(message)")
                #expect(refused.html.contains("value=\"ul. Łąkowa\""))
            }
            let dental = try await site.realm.database.read { sql in try sql.units.require(Self.dental) }
            let taken = try await administrator.post(
                "/units/new", Self.fields(["number": dental.registerBookNumber?.value ?? ""]) + [("id", UUID().uuidString)])
            #expect(taken.status == .unprocessableContent && taken.html.contains("Inna jednostka ma ten numer księgi rejestrowej"))
            #expect(
                try await administrator.post("/units/new", Self.fields() + [("id", UUID().uuidString)], csrf: "AAAA").status == .forbidden)
        }
    }

    @Test("of two who change a unit at once the second is told what differs, and loses nothing typed")
    func concurrency() async throws {
        try await TestSite.run { site in
            let (one, other) = (try await self.administrator(site), try await self.administrator(site))
            let form = try await one.get(self.at(Self.dental, "/edit")).html
            let change = try form.hidden("change")
            let first = try await other.post(self.at(Self.dental, "/edit"), Self.fields(["name": "Pierwsza nazwa", "change": change]))
            #expect(first.location == self.at(Self.dental, "?done=changed"))
            let second = try await one.post(self.at(Self.dental, "/edit"), Self.fields(["name": "Druga nazwa", "change": change]))
            #expect(second.status == .conflict && second.html.contains("Ktoś inny zmienił w tym czasie dane tej jednostki"))
            #expect(second.html.contains("Pierwsza nazwa") && second.html.contains("value=\"Druga nazwa\""))
            let again = try await one.post(
                self.at(Self.dental, "/edit"), Self.fields(["name": "Druga nazwa", "change": try second.html.hidden("change")]))
            #expect(again.location == self.at(Self.dental, "?done=changed"))
            // Sent once more it changes nothing.
            #expect(
                try await one.post(self.at(Self.dental, "/edit"), Self.fields(["name": "Druga nazwa", "change": change])).status
                    == .seeOther)
            #expect(try await self.audit(Self.dental, site) == ["unit.changed", "unit.changed"])
            #expect(try await one.get("/units?name=pierwsza+nazwa").html.contains("Nie znaleziono"))
            #expect(try await one.get("/units?name=druga+nazwa").html.contains("<strong class=\"number\">1</strong>"))
        }
    }

    @Test("a closed unit blocks its profiles until it is opened again, and offers nothing meanwhile")
    func closing() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            let reporter = try await self.visitor(.reporterFinancial, in: Self.dental, site)
            let page = try await administrator.get(self.at(Self.dental, "/close"))
            #expect(page.html.contains("Wszystkie profile w tej jednostce (1)") && page.html.contains("Tak, zamknij jednostkę"))
            for _ in 0..<2 {
                #expect(try await administrator.post(self.at(Self.dental, "/close")).location == self.at(Self.dental, "?done=closed"))
            }
            #expect(try await administrator.get(self.at(Self.dental)).html.contains("Zamknięta"))
            #expect(try await reporter.get("/home").location == "/my-account")
            let account = try await reporter.get("/my-account").html
            #expect(account.contains("Zablokowany") && account.contains("jednostka została zamknięta"))
            #expect(try await site.visitor().get("/requests/new/unit?name=osemka+prywatna").html.contains("Nie znaleziono"))
            #expect(try await administrator.post(self.at(Self.dental, "/reopen")).location == self.at(Self.dental, "?done=reopened"))
            #expect(try await reporter.get("/home").status == .ok)
            #expect(try await site.outbox().contains("profile-report") && site.nudges.count > 0, "the broker hears of the profile")
            #expect(try await self.audit(Self.dental, site) == ["unit.closed", "unit.reopened"])
        }
    }

    @Test("neither the central unit nor one's own is closed")
    func notClosed() async throws {
        try await TestSite.run { site in
            let administrator = try await self.administrator(site)
            #expect(!(try await administrator.get(self.at(UnitGenerator.eHealthCentreID)).html.contains("Zamknij jednostkę")))
            for path in ["/close"] {
                #expect(try await administrator.get(self.at(UnitGenerator.eHealthCentreID, path)).status == .unprocessableContent)
                #expect(try await administrator.post(self.at(UnitGenerator.eHealthCentreID, path)).status == .unprocessableContent)
            }
            let office = UnitGenerator.officeID(of: .slaskie)
            let official = try await self.visitor(.administratorUW, in: office, site)
            #expect(try await official.post(self.at(office, "/close")).status == .unprocessableContent)
        }
    }

    @Test("an administrator of a voivodeship keeps the units of theirs and looks at the others")
    func voivodeship() async throws {
        try await TestSite.run { site in
            let official = try await self.visitor(.administratorUW, in: UnitGenerator.officeID(of: .wielkopolskie), site)
            #expect(try await official.get(self.at(Self.dental, "/edit")).status == .ok)
            let elsewhere = UnitGenerator.medicalCentreID
            #expect(try await official.get(self.at(elsewhere)).status == .ok)
            #expect(try await official.get(self.at(elsewhere, "/edit")).status == .forbidden)
            #expect(try await official.post(self.at(elsewhere, "/close")).status == .forbidden)
            let moved = try await official.post(
                "/units/new", Self.fields(["voivodeship": "10", "teryt": "1061039"]) + [("id", UUID().uuidString)])
            #expect(
                moved.status == .unprocessableContent
                    && moved.html.contains("Możesz prowadzić tylko jednostki z województwa: wielkopolskie"))
            let supervising = try await official.post(
                "/units/new", Self.fields(["scope": "supervisingAndReporting"]) + [("id", UUID().uuidString)])
            #expect(supervising.html.contains("Zakres nadzorujący może nadać tylko Administrator CeZ"))
            #expect(try await official.post("/units/new", Self.fields() + [("id", UUID().uuidString)]).status == .seeOther)
        }
    }
}
