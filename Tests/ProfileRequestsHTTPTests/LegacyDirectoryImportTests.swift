import Database
import Foundation
import LibCrypto
import Logging
import PasswordHashing
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Importing the directory of SSOZ I")
struct LegacyDirectoryImportTests {
    private static let header = "login;password_hash;last_used;register_number;regon;roles;telephone;email"
    private static let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$" + String(repeating: "A", count: 22) + "$" + String(repeating: "A", count: 43)
    private static let otherHash =
        "$argon2id$v=19$m=19456,t=2,p=1$" + String(repeating: "B", count: 21) + "A$" + String(repeating: "A", count: 43)
    /// SHA-1 of `tajne` and the salt 01 02 03 04.
    private static let weak = "{SSHA}" + Data(SHA1.hash(Array("tajne".utf8) + [1, 2, 3, 4]) + [1, 2, 3, 4]).base64EncodedString()

    private static func line(
        _ login: String, _ hash: String = Self.hash, lastUsed: String = "2026-06-30", number: String = "900000004", regon: String = "",
        roles: String = "AUTOR_FIN", telephone: String = "", email: String = ""
    ) -> String {
        [login, hash, lastUsed, number, regon, roles, telephone, email].joined(separator: ";")
    }

    private struct Place {
        let realm: Realm
        let importing: LegacyDirectoryImport
        let passwords: PasswordHasher
        let path: String

        func write(_ lines: [String], header: String = LegacyDirectoryImportTests.header) throws {
            try Data((header + "\n" + lines.joined(separator: "\n")).utf8).write(to: URL(fileURLWithPath: self.path))
        }

        /// Imports the lines.
        ///
        /// - Returns: with what came of it the refused lines, `number: reason`.
        @discardableResult
        func run(_ lines: [String], known: LegacyDirectoryImport.Known = .updated) async throws -> (LegacyDirectoryImport.Count, [String]) {
            try self.write(lines)
            var refused: [String] = []
            let count = try await self.importing.run(self.path, known: known) { refused.append("\($0): \($1)") }
            return (count, refused)
        }

        func find(_ login: String) async throws -> LegacyStatisticsRepository.Stored? {
            try await self.realm.database.read { [sealer = self.realm.sealer] sql in
                try sql.legacyStatistics(sealer).find(try LegacyLogin(login))
            }
        }
    }

    private func use(_ body: (Place) async throws -> Void) async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let path = FileManager.default.temporaryDirectory.appending(path: "ssoz1-\(UUID().uuidString).csv").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let passwords = try PasswordHasher(parameters: Argon2idParameters(memory: 64, iterations: 1, parallelism: 1))
            try await body(
                Place(
                    realm: realm, importing: LegacyDirectoryImport(realm: realm, passwords: passwords), passwords: passwords, path: path))
        }
    }

    private typealias Count = LegacyDirectoryImport.Count

    @Test("accounts come in with all they have; importing again changes nothing and hashes nothing")
    func imported() async throws {
        try await self.use { place in
            let lines = [
                "# a comment", Self.line("Ptak", roles: "OBSERWATOR_STD,AUTOR_FIN", telephone: "100 000 001", email: "ptak@example.test"),
                "",
                Self.line("kot", Self.weak, lastUsed: "2020-02-29", number: "", regon: "980000018", roles: "ADMINISTRATOR_JEDNOSTKI")
                    + "\r",
            ]
            #expect(try await place.run(lines).0 == Count(added: 2))
            let bird = try #require(try await place.find("ptak"))
            #expect(bird.account.roles == [.financialAuthor, .standardObserver] && bird.password == .argon2id(Self.hash))
            #expect(bird.account.contact.telephone?.e164 == "+48100000001" && bird.account.contact.email?.address == "ptak@example.test")
            #expect(bird.account.unit.registerBookNumber?.value == "000900000004" && bird.account.lastUsed.iso == "2026-06-30")
            let cat = try #require(try await place.find("KOT"))
            #expect(cat.account.unit.regon?.value == "980000018" && cat.account.contact == LegacyContact())
            #expect(try await place.run(lines).0 == Count(unchanged: 2))
            #expect(try await place.find("kot")?.password == cat.password)
        }
    }

    @Test("a weaker hash is put under Argon2id at once, and nothing of it stays; its password still opens it")
    func wrapped() async throws {
        try await self.use { place in
            _ = try await place.run([Self.line("kot", Self.weak)])
            let stored = try #require(try await place.find("kot"))
            #expect(stored.password.isWrapped && stored.password.hash.hasPrefix("$argon2id$"))
            let digest = SHA1.hash(Array("tajne".utf8) + [1, 2, 3, 4])
            let forms = [Data(digest).base64EncodedString().prefix(20), Base64URL.encode(digest).prefix(20)].map(String.init)
            let files = try await DatabasePlace(of: place.realm.database)
            for form in forms + [LegacyPassword.inner(digest).exposed, "kot"] { #expect(try await !files.contains(form)) }
            for (password, opens) in [("tajne", true), ("Tajne", false), ("", false)] {
                let input = stored.password.input(for: Secret(password))
                #expect(try await place.passwords.verify(input, against: stored.password.hash) == opens)
            }
        }
    }

    @Test("a later file changes what it says differently; a password keeps its present hash unless the file has another; marks stay")
    func changed() async throws {
        try await self.use { place in
            try await place.run([Self.line("ptak"), Self.line("kot", Self.weak)])
            let (bird, cat) = (try #require(try await place.find("ptak")), try #require(try await place.find("kot")))
            let owner = UUID()
            try await place.realm.database.write { [realm = place.realm] sql in
                let unit = try UnitGenerator().units(0)[3]
                try sql.units.insert(unit)
                let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("a@example.test"))
                let profile = Profile(id: realm.newID(), accountID: owner, unitID: unit.id, contact: contact, createdAt: realm.now())
                try sql.profiles(realm.sealer).insert(profile)
                let submission = Submission(
                    id: realm.newID(), applicantID: owner, profileID: profile.id, unitID: unit.id, savedAt: realm.now())
                try sql.submissions.insert(submission, draft: nil)
                _ = try sql.legacyStatistics(realm.sealer).move(
                    bird.account.id, .init(at: realm.now(), by: owner, submissionID: submission.id))
                try sql.legacyStatistics(realm.sealer).replace(cat.password, by: .argon2id(Self.hash), of: cat.account.id)
            }
            let lines = [Self.line("ptak", Self.otherHash, lastUsed: "2026-07-01"), Self.line("kot", Self.weak, email: "kot@example.test")]
            #expect(try await place.run(lines).0 == Count(changed: 2))
            let later = try #require(try await place.find("ptak"))
            #expect(later.account.id == bird.account.id && later.account.move?.by == owner, "what has moved stays moved")
            #expect(later.account.lastUsed.iso == "2026-07-01" && later.password == .argon2id(Self.otherHash))
            #expect(try await place.find("kot")?.password == .argon2id(Self.hash), "rehashed, and the same password")
            #expect(try await place.find("kot")?.account.contact.email?.address == "kot@example.test")
            #expect(try await place.run([], known: .updated).0 == Count())
            #expect(try await place.find("kot") != nil, "nothing is removed")
        }
    }

    @Test("a start adds what is not there, leaves the rest as it is, and refuses a file with a bad line before it stores any")
    func start() async throws {
        try await self.use { place in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await place.run([Self.line("ptak")])
            try place.write([Self.line("ptak", lastUsed: "2020-01-01"), Self.line("kot")])
            try await place.importing.atStart(place.path, logger: logger)
            #expect(try await place.find("ptak")?.account.lastUsed.iso == "2026-06-30")
            #expect(try await place.find("kot") != nil)
            try place.write([Self.line("pies"), Self.line("zając", lastUsed: "wczoraj"), Self.line("PIES")])
            let problems = ["line 3: the day of the last use is not a date (YYYY-MM-DD)", "line 4: the login stands in line 2 already"]
            await #expect(throws: LegacyDirectoryError.refusedLines(first: problems, count: 2)) {
                try await place.importing.atStart(place.path, logger: logger)
            }
            #expect(try await place.find("pies") == nil)
        }
    }

    @Test("every line that will not do is reported by its number and reason, never with what it holds; the others come in")
    func refused() async throws {
        try await self.use { place in
            let cheap = Self.hash.replacing("t=2", with: "t=1")
            let lines = [
                Self.line("dobry"), Self.line("za długi".replacing(" ", with: "\u{A0}")), Self.line("x", "tajne-haslo"),
                Self.line("x", cheap),
                Self.line("x", "{SSHA}AAAA"), Self.line("x", lastUsed: "2023-02-29"), Self.line("x", number: "abc"),
                Self.line("x", number: "", regon: "980000019"), Self.line("x", number: ""), Self.line("x", roles: ""),
                Self.line("x", roles: "AUTOR_FIN,KTOS"), Self.line("x", telephone: "12"), Self.line("x", email: "kot"), "a;b",
                Self.line("\"x\""), Self.line(String(repeating: "x", count: 5000)), Self.line("a\u{0}b"), Self.line("DOBRY"),
                Self.line("drugi"),
            ]
            let (count, refused) = try await place.run(lines)
            #expect(count == Count(added: 2, refused: 17))
            #expect(refused.map { $0.prefix { $0 != ":" } } == (3...19).map { "\($0)" })
            #expect(refused.allSatisfy { !$0.contains("tajne") && !$0.contains("KTOS") && !$0.contains("dobry") && !$0.contains("kot") })
            #expect(refused.last == "19: the login stands in line 2 already")
            #expect(refused.contains { $0.contains("longer than 4096 bytes") } && refused.contains { $0.contains("contains a NUL") })
        }
    }

    @Test("a file without a header, an empty one and one that is not there will not do")
    func header() async throws {
        try await self.use { place in
            await #expect(throws: LegacyDirectoryError.unreadable(path: place.path)) {
                try await place.importing.run(place.path) { _, _ in }
            }
            try place.write([Self.line("x")], header: "login;haslo")
            await #expect(throws: LegacyDirectoryError.wrongHeader) { try await place.importing.run(place.path) { _, _ in } }
            try Data().write(to: URL(fileURLWithPath: place.path))
            await #expect(throws: LegacyDirectoryError.empty) { try await place.importing.run(place.path) { _, _ in } }
            try place.write([Self.line("ptak")], header: "\u{FEFF}" + Self.header)
            #expect(try await place.importing.run(place.path) { _, _ in } == Count(added: 1))
        }
    }

    @Test("more lines than are read and stored at a time come in whole, from two imports at once too")
    func many() async throws {
        try await self.use { place in
            try place.write((1...1300).map { Self.line("osoba\($0)") })
            let (importing, path) = (place.importing, place.path)
            let counts = try await withThrowingTaskGroup(of: Count.self) { group in
                for _ in 1...2 { group.addTask { try await importing.run(path) { _, _ in } } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.map(\.added).reduce(0, +) == 1300 && counts.allSatisfy { $0.added + $0.unchanged == 1300 })
            for number in [1, 500, 501, 1300] { #expect(try await place.find("osoba\(number)") != nil) }
        }
    }
}
