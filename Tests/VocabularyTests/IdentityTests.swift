import Foundation
import Testing
import Vocabulary

@Suite("Who a person is")
struct IdentityTests {
    @Test("an eIDAS identifier is two countries and a rest that may hold slashes")
    func eidas() throws {
        let identifier = try EidasIdentifier("DE/PL/abc/1/2")
        #expect(identifier.value == "DE/PL/abc/1/2")
        #expect(identifier.country == "DE")
    }

    @Test(
        "a wrong eIDAS identifier is refused",
        arguments: ["", "DE", "DE/PL", "DE/PL/", "/PL/1", "de/PL/1", "DEU/PL/1", "DE/P1/1", "DE/PL/a b", "DE/PL/ż", "DE/PL/a\nb"])
    func wrongEidas(_ text: String) {
        #expect(throws: InvalidIdentifier.self) { try EidasIdentifier(text) }
    }

    @Test("a person identifier is coded as one string, as the national node delivers it")
    func coding() throws {
        let identity = Identity(
            givenNames: "Żaneta Łucja", familyName: "Próbna", birthDate: try CalendarDate("1801-01-01"),
            identifier: .pesel(try PESEL("01810100115")))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(identity)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"birthDate":"1801-01-01","familyName":"Próbna","givenNames":"Żaneta Łucja","identifier":"01810100115"}"#)
        #expect(try JSONDecoder().decode(Identity.self, from: json) == identity)
        let foreign = try JSONDecoder().decode([PersonIdentifier].self, from: Data(#"["DE/PL/x1"]"#.utf8))
        #expect(foreign == [.eidas(try EidasIdentifier("DE/PL/x1"))])
        #expect(foreign[0].pesel == nil)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([PersonIdentifier].self, from: Data(#"["01810100116"]"#.utf8)) }
    }

    @Test("an identity whose birth date is not the one of its PESEL contradicts itself")
    func consistency() throws {
        func identity(_ birthDate: String, _ identifier: PersonIdentifier) throws -> Identity {
            Identity(givenNames: "", familyName: "Próbna", birthDate: try CalendarDate(birthDate), identifier: identifier)
        }
        let pesel = PersonIdentifier.pesel(try PESEL("01810100115"))
        #expect(try identity("1801-01-01", pesel).isConsistent)
        #expect(try !identity("1801-01-02", pesel).isConsistent)
        #expect(try identity("1801-01-02", .eidas(try EidasIdentifier("DE/PL/x1"))).isConsistent)
        #expect(try identity("1801-01-01", pesel).fullName == "Próbna")
    }

    @Test("a level of assurance is ordered and coded as its URI")
    func assurance() throws {
        #expect(AssuranceLevel.low < .substantial && .substantial < .high)
        let json = try JSONEncoder().encode([AssuranceLevel.substantial])
        #expect(try JSONDecoder().decode([AssuranceLevel].self, from: json) == [.substantial])
        #expect(try JSONDecoder().decode([String].self, from: json) == ["http://eidas.europa.eu/LoA/substantial"])
        #expect(AssuranceLevel(uri: "http://eidas.europa.eu/LoA/none") == nil)
        #expect(AssuranceLevel.high.polishName == "wysoki")
    }

    @Test("a scope parameter is split, each token once, and odd characters are refused")
    func scopes() throws {
        #expect(Scope.list("openid profile  openid") == [.openid, .profile])
        #expect(Scope.list("") == [])
        #expect(Scope.list("openid \"x") == nil)
        #expect(Scope.list("openid\nx") == nil)
        #expect(Scope.list("ż") == nil)
        #expect(Scope.joined([.openid, .offlineAccess]) == "openid offline_access")
        #expect(String(decoding: try JSONEncoder().encode(["a": Scope.openid]), as: UTF8.self) == #"{"a":"openid"}"#)
        #expect(ClientID("abc").description == "abc")
    }
}

@Suite("What prints REDACTED")
struct RedactionTests {
    /// Every way a value can end up in a text by accident.
    private func printings(_ value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var dumpedInside = ""
        dump(["key": (value as Any?, 1)], to: &dumpedInside)
        return [
            "\(value)", String(describing: value), String(reflecting: value), "\(Optional(value) as Any)", "\([value])",
            "\(["key": value])", dumped, dumpedInside,
        ]
    }

    @Test("no way of printing shows the content")
    func redaction() throws {
        let pesel = try PESEL("45911101112")
        let eidas = try EidasIdentifier("DE/PL/canary")
        let identity = Identity(
            givenNames: "canary", familyName: "canary", birthDate: pesel.birthDate, identifier: .pesel(pesel))
        let values: [Any] = [
            pesel, eidas, PersonIdentifier.pesel(pesel), PersonIdentifier.eidas(eidas), identity, SubjectID(rawValue: "canary"),
            Secret("canary"), try EmailAddress("canary@example.test"), try PhoneNumber("459111011"),
        ]
        for value in values {
            for text in self.printings(value) {
                #expect(text.contains("REDACTED"))
                #expect(!text.contains("canary"))
                #expect(!text.contains("459111011"))
                #expect(!text.contains("1845"))
            }
        }
    }

    @Test("a secret is decoded from a string, compared whole, and has no encoding")
    func secrets() throws {
        let secret = try JSONDecoder().decode([Secret].self, from: Data(#"["hasło"]"#.utf8))[0]
        #expect(secret.exposed == "hasło")
        #expect(secret.withExposed { $0.count } == 5)
        #expect(secret.matches(Secret("hasło")))
        #expect(!secret.matches(Secret("haslo")))
        #expect(!secret.matches(Secret("")))
        #expect(!((secret as Any) is any Encodable))
    }
}
