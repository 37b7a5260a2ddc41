import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("The import of the register of units")
struct RegisterImportTests {
    static let header = [
        "ID Księgi", "Nazwa", "NIP", "Ulica", "Budynek", "Lokal", "Kod pocztowy", "Miejscowość", "Teryt", "Telefon", "Email",
        "Data wykreślenia z rejestru", "Regon", "Strona WWW",
    ]

    static func line(_ values: [String: String] = [:]) -> String {
        let usual = [
            "ID Księgi": "900001", "Nazwa": "Przychodnia „Kanarek”", "NIP": "9990000014", "Ulica": "ul. Łąkowa", "Budynek": "1",
            "Lokal": "NULL",
            "Kod pocztowy": "61-381", "Miejscowość": "Kanarkowo", "Teryt": "3064039", "Telefon": "100000001", "Email": "NULL",
            "Data wykreślenia z rejestru": "NULL", "Regon": "980000018", "Strona WWW": "NULL",
        ]
        let all = usual.merging(values) { $1 }
        return self.header.map { "\"\((all[$0] ?? "NULL").replacing("\"", with: "\"\""))\"" }.joined(separator: ";")
    }

    private func use(_ body: @Sendable (Realm, Place) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let folder = FileManager.default.temporaryDirectory.appending(path: "register-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try await body(realm, Place(folder: folder, realm: realm))
        }
    }

    struct Place: Sendable {
        let folder: URL
        let realm: Realm

        func file(_ lines: [String], header: [String] = RegisterImportTests.header) throws -> String {
            try self.file(Data(([header.joined(separator: ";")] + lines).joined(separator: "\r\n").utf8))
        }

        func file(_ data: Data) throws -> String {
            let url = self.folder.appending(path: "\(UUID()).csv")
            try data.write(to: url)
            return url.path
        }

        func bring(_ path: String) async throws -> RegisterImport.Outcome {
            try await RegisterImport(realm: self.realm).bring(path) { _, _ in }
        }

        /// The lines that are refused, in words; nothing is imported then.
        func refused(_ path: String) async throws -> [String] {
            let before = try await self.realm.database.read { sql in try sql.units.change }
            var words: [String] = []
            await #expect(throws: RegisterImportError.self) {
                _ = try await RegisterImport(realm: self.realm).bring(path) { words.append("\($0) \($1)") }
            }
            #expect(try await self.realm.database.read { sql in try sql.units.change } == before)
            return words
        }

        func unit(_ number: String = "900001") async throws -> ProfileRequestsDomain.Unit? {
            try await self.realm.database.read { sql in try sql.units.all(registerBookNumber: try RegisterBookNumber(number)).first }
        }
    }

    @Test("a unit is added, changed, closed, and never opened; the same file again changes nothing")
    func life() async throws {
        try await self.use { _, place in
            let first = try place.file([Self.line()])
            #expect(try await place.bring(first) == .init(added: 1))
            let added = try #require(try await place.unit())
            #expect(
                added.name == "Przychodnia „Kanarek”" && added.kind == .healthCareEntity && added.scope == .reporting && !added.isClosed)
            #expect(added.address.street == "ul. Łąkowa" && added.address.building == "1" && added.regon?.value == "980000018")
            #expect(try await place.bring(first) == .init(unchanged: 1))
            let moved = try place.file([Self.line(["Lokal": "7", "Telefon": "NULL", "Nazwa": "Szpital \"Żuraw\""])])
            #expect(try await place.bring(moved) == .init(changed: 1))
            let changed = try #require(try await place.unit())
            #expect(
                changed.id == added.id && changed.address.building == "1/7" && changed.telephone == nil
                    && changed.name == "Szpital \"Żuraw\"")
            let closed = try place.file([Self.line(["Data wykreślenia z rejestru": "2023-10-01"])])
            #expect(try await place.bring(closed) == .init(changed: 1, closed: 1))
            #expect(try await place.unit().map { WarsawTime.date($0.closedAt ?? .distantPast) } == "01.10.2023")
            #expect(try await place.bring(first) == .init(unchanged: 1))
            #expect(try await place.unit()?.isClosed == true)
        }
    }

    @Test("a day ahead does not close a unit yet, and what the file has no column for stays")
    func untold() async throws {
        try await self.use { realm, place in
            let dental = try await realm.database.read { sql in try sql.units.require(UnitGenerator.dentalClinicID) }
            let header = Self.header.filter { $0 != "Regon" }
            let number = try #require(dental.registerBookNumber?.value)
            let all = Self.line(["ID Księgi": number, "Data wykreślenia z rejestru": "2999-01-01"]).split(separator: ";").map(String.init)
            let kept = zip(Self.header, all).filter { $0.0 != "Regon" }.map(\.1).joined(separator: ";")
            #expect(try await place.bring(try place.file([kept], header: header)) == .init(changed: 1))
            let now = try await realm.database.read { sql in try sql.units.require(dental.id) }
            #expect(now.regon == dental.regon && now.kind == dental.kind && !now.isClosed && now.name == "Przychodnia „Kanarek”")
        }
    }

    @Test("units without a number are known by their REGON; one NIP owns several entries; units that are not in the file stay")
    func identity() async throws {
        try await self.use { realm, place in
            let file = try place.file([
                Self.line(), Self.line(["ID Księgi": "900002"]),
                Self.line(["ID Księgi": "NULL", "NIP": "NULL", "Regon": "98000001800010"]),
            ])
            #expect(try await place.bring(file) == .init(added: 3))
            #expect(try await place.bring(file) == .init(unchanged: 3))
            let renamed = try place.file([
                Self.line(["ID Księgi": "NULL", "NIP": "NULL", "Regon": "98000001800010", "Nazwa": "Urząd Gminy Kanarkowo"])
            ])
            #expect(try await place.bring(renamed) == .init(changed: 1))
            let total = try await UnitRegister().search(UnitCriteria(), sortedBy: UnitOrder(), page: PageRequest(), in: realm.database)
                .total
            #expect(total == 63)
        }
    }

    @Test("every line that will not do is named with its reason and without what it holds, and nothing is imported")
    func refusals() async throws {
        try await self.use { _, place in
            var lines: [(line: String, reason: String)] = [
                (Self.line(["NIP": "9990000015"]), "„NIP” will not do"), (Self.line(["Nazwa": "NULL"]), "„Nazwa” is missing"),
                (Self.line(["Nazwa": "„…”"]), "„Nazwa” will not do"), (Self.line(["Teryt": "9999999"]), "„Teryt” will not do"),
                (Self.line(["Kod pocztowy": "61381"]), "„Kod pocztowy” will not do"),
                (Self.line(["Telefon": "brak"]), "„Telefon” will not do"),
                (Self.line(["Email": "kanarek"]), "„Email” will not do"), (Self.line(["Budynek": "NULL"]), "„Budynek” is missing"),
                (Self.line(["Data wykreślenia z rejestru": "wczoraj"]), "„Data wykreślenia z rejestru” will not do"),
                (Self.line(["ID Księgi": "12345678901234"]), "„ID Księgi” will not do"),
                (
                    Self.line(["ID Księgi": "NULL", "Regon": "NULL"]),
                    "there is neither a number in the register nor a REGON to know the unit by"
                ),
                (Self.line(["Nazwa": String(repeating: "kanarek ", count: 100)]), "„Nazwa” is too long"),
                (Self.line(["Miejscowość": "Kanarek\u{7}"]), "„Miejscowość” has characters it cannot have"),
                ("a;b", "14 fields are needed, there are 2"), ("\"x\"kanarek", "something follows a closing quotation mark"),
            ]
            lines.append((Self.line(), ""))
            lines.append((Self.line(), "the unit stands in line \(lines.count + 1) already"))
            let words = try await place.refused(try place.file(lines.map(\.line)))
            let expected = lines.enumerated().filter { !$0.element.reason.isEmpty }.map { "\($0.offset + 2) \($0.element.reason)" }
            #expect(words == expected)
            #expect(words.allSatisfy { !$0.localizedCaseInsensitiveContains("kanarek") && !$0.contains("999000") })
            #expect(try await place.unit() == nil)
        }
    }

    @Test("a file that will not do as a whole is refused with what is wrong with it")
    func files() async throws {
        try await self.use { _, place in
            func failure(_ path: String) async throws -> RegisterImportError? {
                do {
                    _ = try await place.bring(path)
                    return nil
                } catch {
                    return error as? RegisterImportError
                }
            }
            let empty = try place.file(Data())
            #expect(try await failure("/nowhere/at-all.csv") == .unreadable(path: "/nowhere/at-all.csv"))
            #expect(try await failure(place.folder.path) == .notAFile(path: place.folder.path))
            #expect(try await failure(empty) == .empty)
            #expect(try await failure(place.file(Data([0xFF, 0xFE, 0x61, 0]))) == .wrongEncoding)
            let without = Self.header.filter { $0 != "NIP" && $0 != "Teryt" }
            #expect(try await failure(place.file([], header: without)) == .missingColumns(["NIP", "Teryt"]))
            #expect(try await failure(place.file([], header: Self.header + ["NIP"])) == .repeatedColumn("NIP"))
            #expect(
                try await failure(
                    place.file(Data([0xEF, 0xBB, 0xBF]) + Data((Self.header.joined(separator: ";") + "\n" + Self.line()).utf8))) == nil)
        }
    }

    @Test("the central unit is not closed, and no second one comes; kind and scope fit each other")
    func central() async throws {
        try await self.use { realm, place in
            let centre = try await realm.database.read { sql in try sql.units.require(UnitGenerator.eHealthCentreID) }
            let header = Self.header + ["Rodzaj", "Zakres"]
            let number = try #require(centre.registerBookNumber?.value)
            let words = try await place.refused(
                try place.file(
                    [
                        Self.line(["ID Księgi": number, "Data wykreślenia z rejestru": "2020-01-01"]) + ";CeZ;central",
                        Self.line() + ";CeZ;central", Self.line(["ID Księgi": "900002"]) + ";PRAKT_LEK;supervising",
                    ], header: header))
            #expect(words.map { $0.prefix(1) } == ["2", "3", "4"] && words[2].hasSuffix("do not fit each other"))
        }
    }

    @Test("what generate-units writes, import-units reads: the same units, with the same identifiers")
    func roundTrip() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            var text = ""
            try UnitGeneration(seed: 2023, count: 300).write { text += $0 }
            let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv").path
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            #expect(try await RegisterImport(realm: realm).bring(path) { _, _ in } == .init(added: 300, closed: 1))
            let expected = try UnitGenerator().units(300)
            let found = try await realm.database.read { sql in try sql.units.find(Set(expected.map(\.id))) }
            #expect(expected.allSatisfy { found[$0.id] == $0 })
            #expect(try await UnitGeneration(seed: 2023, count: 400).store(in: realm) { _ in } == 100)
            #expect(try await UnitGeneration(seed: 2023, count: 400).store(in: realm) { _ in } == 0)
            await #expect(throws: RegisterImportError.otherUnits) {
                _ = try await UnitGeneration(seed: 5, count: 400).store(in: realm) { _ in }
            }
        }
    }
}
