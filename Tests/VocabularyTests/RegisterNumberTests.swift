import Foundation
import Testing
import Vocabulary

@Suite("Numbers of the registers")
struct RegisterNumberTests {
    @Test(
        "a NIP is taken with its prefix, spaces and dashes",
        arguments: [
            ("1234563218", "1234563218"), ("PL1234563218", "1234563218"), ("pl 123-456-32-18", "1234563218"),
            (" 999 000 00 14 ", "9990000014"), ("9990000020", "9990000020"), ("9990000037", "9990000037"), ("9990000043", "9990000043"),
            ("999–000–00–14", "9990000014"), ("999\u{A0}000\u{A0}00\u{A0}14", "9990000014"),
        ])
    func validNIP(_ text: String, _ value: String) throws {
        #expect(try NIP(text).value == value)
    }

    @Test(
        "a wrong NIP is refused with a reason",
        arguments: [
            ("1234567890", InvalidIdentifier.checksum), ("0000000000", .placeholder), ("1111111111", .placeholder), ("", .empty),
            ("- -", .empty), ("PL", .empty), ("123456321", .length), ("12345632180", .length), ("12345632I8", .characters),
            ("DE1234563218", .characters), ("0123456789", .structure), ("1002345678", .structure), ("1000000160", .structure),
            ("１２３４５６３２１８", .characters),
        ])
    func invalidNIP(_ text: String, _ reason: InvalidIdentifier) {
        #expect(throws: reason) { try NIP(text) }
    }

    @Test("a NIP whose remainder is ten has no check digit")
    func noCheckDigit() {
        #expect(NIP.checkDigit(for: [1, 0, 0, 0, 0, 0, 0, 1, 6]) == nil)
        #expect(NIP.checkDigit(for: [1, 2, 3, 4, 5, 6, 3, 2, 1]) == 8)
    }

    @Test(
        "a REGON has nine or fourteen digits",
        arguments: ["123456785", "12345678512347", "000000017", "100000050", "980000018", "98000001800010"])
    func validREGON(_ text: String) throws {
        #expect(try REGON(text).value == text)
    }

    @Test("a REGON may be written in groups")
    func groupedREGON() throws {
        #expect(try REGON("123-456-785").value == "123456785")
        #expect(try REGON(" 123456785 12347").value == "12345678512347")
    }

    @Test(
        "a wrong REGON is refused with a reason",
        arguments: [
            ("123456789", InvalidIdentifier.checksum), ("12345678901234", .checksum), ("12345678512348", .checksum),
            ("12345678612347", .checksum), ("000000000", .placeholder), ("00000000000000", .placeholder), ("00000000012346", .placeholder),
            ("1234567850", .length), ("", .empty), ("12345678X", .characters),
        ])
    func invalidREGON(_ text: String, _ reason: InvalidIdentifier) {
        #expect(throws: reason) { try REGON(text) }
    }

    @Test(
        "a register-book number is padded to twelve digits",
        arguments: [
            ("9999", "000000009999"), ("000000009999", "000000009999"), ("123456789012", "123456789012"), ("12 345", "000000012345"),
        ])
    func validBookNumber(_ text: String, _ value: String) throws {
        #expect(try RegisterBookNumber(text).value == value)
    }

    @Test(
        "a wrong register-book number is refused with a reason",
        arguments: [
            ("", InvalidIdentifier.empty), ("0", .placeholder), ("000000000000", .placeholder), ("1234567890123", .length),
            ("12A", .characters),
        ])
    func invalidBookNumber(_ text: String, _ reason: InvalidIdentifier) {
        #expect(throws: reason) { try RegisterBookNumber(text) }
    }

    @Test(
        "a TERYT code names its voivodeship",
        arguments: [
            ("3201011", Voivodeship.zachodniopomorskie), ("3201022", .zachodniopomorskie), ("3201033", .zachodniopomorskie),
            ("3201034", .zachodniopomorskie), ("3201035", .zachodniopomorskie), ("3064039", .wielkopolskie), ("1465028", .mazowieckie),
            ("1061029", .lodzkie), ("1261029", .malopolskie), ("0264029", .dolnoslaskie),
        ])
    func validTERYT(_ text: String, _ voivodeship: Voivodeship) throws {
        let teryt = try TERYT(text)
        #expect(teryt.value == text)
        #expect(teryt.voivodeship == voivodeship)
    }

    @Test(
        "a wrong TERYT code is refused with a reason",
        arguments: [
            ("", InvalidIdentifier.empty), ("0000000", .structure), ("0301011", .structure), ("3401011", .structure),
            ("3200011", .structure),
            ("3201001", .structure), ("3201016", .structure), ("3201017", .structure), ("3201010", .structure), ("3201018", .structure),
            ("1465029", .structure), ("3064028", .structure), ("320101", .length), ("32010111", .length), ("32 1011", .characters),
        ])
    func invalidTERYT(_ text: String, _ reason: InvalidIdentifier) {
        #expect(throws: reason) { try TERYT(text) }
    }

    @Test("there are sixteen voivodeships, and their names are Polish")
    func voivodeships() {
        #expect(Voivodeship.allCases.count == 16)
        #expect(Voivodeship.swietokrzyskie.polishName == "świętokrzyskie")
        #expect(Set(Voivodeship.allCases.map(\.polishName)).count == 16)
    }

    @Test("an identifier is coded as its string and validated when it is read")
    func coding() throws {
        let json = try JSONEncoder().encode([try NIP("PL 999-000-00-14")])
        #expect(String(decoding: json, as: UTF8.self) == #"["9990000014"]"#)
        #expect(try JSONDecoder().decode([NIP].self, from: json) == [try NIP("9990000014")])
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([NIP].self, from: Data(#"["1234567890"]"#.utf8))
        }
        #expect(error.map { "\($0)".contains("1234567890") } == false)
    }
}
