import AccountMigrationDomain
import Database
import Foundation
import Logging
import ServiceKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Import of ePLOZ's directory")
struct LegacyImportTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func use(_ body: (LegacyImport, DirectoryFiles) async throws -> Void) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            try await DirectoryFiles.use { files in try await body(LegacyImport(realm: realm), files) }
        }
    }

    private func logins(_ legacyImport: LegacyImport, _ pesel: String = "01810100115") async throws -> [String] {
        let realm = legacyImport.realm
        return try await StoredLegacyDirectory(database: realm.database, sealer: realm.sealer).accounts(with: PESEL(pesel)).map(\.login)
    }

    private func lines(_ range: Range<Int>, _ prefix: String = "login") -> [String] {
        [DirectoryFiles.header] + range.map { "\(MadeUpPESEL.number($0));\(prefix)-\($0);;active;Jan;Próba" }
    }

    @Test("thousands of accounts are imported, each is found, and an account of the file before is not found any more")
    func replaced() async throws {
        try await self.use { legacyImport, files in
            #expect(try await legacyImport.replaceAll(by: try files.write(self.lines(0..<12_000))) == [])
            for number in [0, 4999, 5000, 11_999] {
                #expect(try await self.logins(legacyImport, MadeUpPESEL.number(number)) == ["login-\(number)"])
            }
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(12_000)) == [])
            try await legacyImport.replaceAll(by: try files.write(self.lines(6000..<6010, "new")))
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(6001)) == ["new-6001"])
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(1)) == [])
            let rows = try await legacyImport.realm.database.read { sql in
                try sql.row("SELECT COUNT(*) AS n FROM legacy_accounts")?.get("n") ?? 0
            }
            #expect(rows == 10, "what nobody can find is not kept")
        }
    }

    @Test("lines that will not do are named by number and reason, the others are imported")
    func refused() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write([
                "# a comment", "", DirectoryFiles.header, DirectoryFiles.good, "01810100116;x;;active;Jan;Próba", "# another",
                "01810100115;JPROBA;;closed;Jan;Próba", "01810100115;second;;closed;Jan;Próba", "01810100115;third",
            ])
            let refused = try await legacyImport.replaceAll(by: path)
            #expect(
                refused == [
                    .init(line: 5, refusal: .wrongPESEL(.checksum)), .init(line: 7, refusal: .loginTwice(line: 4)),
                    .init(line: 9, refusal: .fieldCount(2)),
                ])
            #expect(try await self.logins(legacyImport) == ["jproba", "second"])
        }
    }

    @Test("a byte order mark, CR LF and a last line without an end change nothing", arguments: [false, true])
    func lineEnds(withMark: Bool) async throws {
        try await self.use { legacyImport, files in
            let text =
                (withMark ? "\u{FEFF}" : "")
                + "\(DirectoryFiles.header)\r\n\r\n\(DirectoryFiles.good)\r\n01810100115;last;;active;Jan;Próba"
            let refused = try await legacyImport.replaceAll(by: try files.write(text.utf8))
            let found = try await self.logins(legacyImport)
            #expect(refused == [] && found == ["jproba", "last"])
        }
    }

    @Test("JSON Lines are imported alike")
    func jsonLines() async throws {
        try await self.use { legacyImport, files in
            let line = #"{"pesel":"01810100115","login":"jproba","status":"active","givenNames":"Jan","familyName":"Próba"}"#
            let path = try files.write([line, "{}", "", line], "eploz.jsonl")
            let refused = try await legacyImport.replaceAll(by: path, format: LegacyFileFormat(ofFile: path))
            #expect(refused == [.init(line: 2, refusal: .missing(.pesel)), .init(line: 4, refusal: .loginTwice(line: 1))])
            #expect(try await self.logins(legacyImport) == ["jproba"])
        }
    }

    @Test("a line of megabytes is refused, and the lines after it keep their numbers")
    func overlong() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write([
                DirectoryFiles.header, String(repeating: "x", count: 3 << 20), DirectoryFiles.good, String(repeating: "y", count: 5000),
                "z",
            ])
            let refused = try await legacyImport.replaceAll(by: path)
            #expect(refused.map(\.line) == [2, 4, 5])
            #expect(refused.map(\.refusal) == [.overlongLine, .overlongLine, .fieldCount(1)])
            #expect(try await self.logins(legacyImport) == ["jproba"])
        }
    }

    @Test("a file that will not do as a whole is refused with the reason, and the directory stays as it was")
    func unusable() async throws {
        try await self.use { legacyImport, files in
            try await legacyImport.replaceAll(by: try files.write([DirectoryFiles.header, DirectoryFiles.good]))
            let wrong: [(LegacyImportError, [UInt8])] = [
                (.empty, []), (.empty, [0xEF, 0xBB, 0xBF]), (.wrongEncoding, [0xFF, 0xFE] + "pesel".utf16.flatMap { [UInt8($0), 0] }),
                (.wrongEncoding, [0xFE, 0xFF, 0, 0x70]), (.wrongHeader, Array(DirectoryFiles.good.utf8)),
                (.wrongHeader, Array("pesel;login;status\n".utf8)), (.wrongHeader, Array("# comments only\n".utf8)),
            ]
            for (error, bytes) in wrong {
                await #expect(throws: error) { try await legacyImport.replaceAll(by: try files.write(bytes, "wrong.csv")) }
            }
            await #expect(throws: LegacyImportError.unreadable(path: "/nowhere/eploz.csv")) {
                try await legacyImport.replaceAll(by: "/nowhere/eploz.csv")
            }
            await #expect(throws: LegacyImportError.notAFile(path: files.folder.path)) {
                try await legacyImport.replaceAll(by: files.folder.path)
            }
            #expect(try await self.logins(legacyImport) == ["jproba"])
        }
    }

    @Test("a file with less than half of the accounts, or with none, is only believed when told so")
    func fewer() async throws {
        try await self.use { legacyImport, files in
            let onlyHeader = try files.write([DirectoryFiles.header], "header.csv")
            await #expect(throws: LegacyImportError.tooFew(accounts: 0, present: 0)) {
                try await legacyImport.replaceAll(by: onlyHeader, allowsFewer: false)
            }
            try await legacyImport.replaceAll(by: try files.write(self.lines(0..<10)), allowsFewer: false)
            try await legacyImport.replaceAll(by: try files.write(self.lines(0..<5), "half.csv"), allowsFewer: false)
            await #expect(throws: LegacyImportError.tooFew(accounts: 1, present: 5)) {
                try await legacyImport.replaceAll(by: try files.write(self.lines(0..<1), "one.csv"), allowsFewer: false)
            }
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(4)) == ["login-4"])
            try await legacyImport.replaceAll(by: onlyHeader)
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(4)) == [], "an empty directory is one")
        }
    }

    @Test("the same file again changes nothing")
    func again() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write([DirectoryFiles.header, DirectoryFiles.good])
            func replace() async throws -> LegacyImport.Outcome {
                try await legacyImport.replace(by: path, format: .csv, allowsFewer: false) { _, _ in }
            }
            #expect(try await replace() == .imported(accounts: 1, refused: 0))
            #expect(try await replace() == .isThereAlready(accounts: 1))
            let imports = try await legacyImport.realm.database.read { sql in try sql.rows("SELECT generation FROM legacy_imports").count }
            #expect(imports == 1)
        }
    }

    @Test("an import that is cancelled half-way leaves the directory as it was, and nothing in the way of the next")
    func cancelled() async throws {
        try await self.use { legacyImport, files in
            try await legacyImport.replaceAll(by: try files.write([DirectoryFiles.header, DirectoryFiles.good]))
            let path = try files.write(self.lines(0..<12_000), "large.csv")
            let task = Mutex<Task<Void, any Error>?>(nil)
            let cancelling = LegacyImport(realm: legacyImport.realm) { progress in
                if progress.step == .storing { task.withLock { $0 }?.cancel() }
            }
            let started = AsyncStream<Void>.makeStream()
            let import_ = Task {
                for await _ in started.stream { break }
                try await cancelling.replaceAll(by: path)
            }
            task.withLock { $0 = import_ }
            started.continuation.yield()
            await #expect(throws: CancellationError.self) { try await import_.value }
            #expect(try await self.logins(legacyImport) == ["jproba"])
            let stored = try await legacyImport.realm.database.read { sql in
                try sql.row("SELECT COUNT(*) AS n FROM legacy_accounts")?.get("n") ?? 0
            }
            #expect(stored > 1, "it had begun")
            try await legacyImport.replaceAll(by: path)
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(11_999)) == ["login-11999"])
            let rows = try await legacyImport.realm.database.read { sql in
                try sql.row("SELECT COUNT(*) AS n FROM legacy_accounts")?.get("n") ?? 0
            }
            #expect(rows == 12_000)
        }
    }

    /// A database that does what it is told to the last, and is not heard of when a directory has become the present one.
    private final class LosingAnswers: Database {
        let inner: any Database
        /// How many answers get lost.
        let lost: Mutex<Int>

        init(_ inner: any Database, _ lost: Int) {
            self.inner = inner
            self.lost = Mutex(lost)
        }

        func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            try await self.inner.read(body)
        }

        var dialect: SQLDialect { self.inner.dialect }

        func announcements(of topic: ChangeTopic) -> AsyncStream<Void> { self.inner.announcements(of: topic) }

        func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            let value = try await self.inner.write(body)
            guard try await self.inner.read({ sql in try sql.legacyImports.current() }) != nil else { return value }
            let isHeard = self.lost.withLock { lost in
                guard lost > 0 else { return true }
                lost -= 1
                return false
            }
            guard isHeard else { throw DatabaseError.unreachable("lost") }
            return value
        }

        func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
            try await self.inner.writeAlone(body)
        }

        func close() async throws {}
    }

    @Test(
        "an import whose last answer was lost has happened, once; one of which nothing is heard any more is in doubt",
        arguments: [1, 4, 5, 100])
    func lostAnswer(lost: Int) async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, clock in
            try await DirectoryFiles.use { files in
                let losing = Realm(
                    issuer: realm.issuer, database: LosingAnswers(realm.database, lost), sealer: realm.sealer, random: realm.random,
                    clock: clock)
                let path = try files.write(self.lines(0..<10))
                if lost < 100 {
                    try await LegacyImport(realm: losing).replaceAll(by: path)
                } else {
                    await #expect(throws: LegacyImportError.inDoubt) { try await LegacyImport(realm: losing).replaceAll(by: path) }
                }
                #expect(try await self.logins(LegacyImport(realm: realm), MadeUpPESEL.number(7)) == ["login-7"])
                let entries = try await realm.database.read { sql in try sql.audit.entries(about: "legacy-import:1").count }
                #expect(entries == 1)
            }
        }
    }

    @Test("while one import is under way another is refused, and once it has not gone on for long it has lost its right")
    func underWay() async throws {
        try await self.use { legacyImport, files in
            let database = legacyImport.realm.database
            let path = try files.write([DirectoryFiles.header, DirectoryFiles.good])
            _ = try await database.write { sql in try sql.legacyImports.claim([1], lease: LegacyImport.lease, at: Date()) }
            // It goes on, however long this test is kept waiting.
            let renewal = Task {
                while !Task.isCancelled {
                    try await database.write { sql in try sql.legacyImports.renew(1, until: Date().addingTimeInterval(LegacyImport.lease)) }
                    try await Task.sleep(for: .seconds(1))
                }
            }
            await #expect {
                try await legacyImport.replaceAll(by: path)
            } throws: { error in
                if case .underWay? = error as? LegacyImportError { true } else { false }
            }
            renewal.cancel()
            _ = await renewal.result
            _ = try await database.write { sql in try sql.execute("UPDATE legacy_imports SET claimed_until = 0") }
            try await legacyImport.replaceAll(by: path)
            await #expect(throws: DatabaseError.conflict) {
                try await database.write { sql in try sql.legacyImports.renew(1, until: Date()) }
            }
            #expect(try await self.logins(legacyImport) == ["jproba"])
        }
    }

    @Test("a search meanwhile finds the whole old directory or the whole new one")
    func wholeDirectories() async throws {
        try await self.use { legacyImport, files in
            // Everybody has one account in the first directory and two in the second.
            let first = try files.write(self.lines(0..<6000, "first"), "first.csv")
            let second = try files.write(self.lines(0..<6000, "a") + self.lines(0..<6000, "b").dropFirst(), "second.csv")
            try await legacyImport.replaceAll(by: first)
            let isOver = Mutex(false)
            let searches = Task {
                var sizes: [Int] = []
                var number = 0
                while !isOver.withLock({ $0 }) {
                    number = (number + 1013) % 6000
                    sizes.append(try await self.logins(legacyImport, MadeUpPESEL.number(number)).count)
                }
                return sizes
            }
            try await legacyImport.replaceAll(by: second)
            isOver.withLock { $0 = true }
            let sizes = try await searches.value
            #expect(sizes.allSatisfy { $0 == 1 || $0 == 2 } && sizes == sizes.sorted(), "never none, and never back")
            #expect(try await self.logins(legacyImport, MadeUpPESEL.number(77)) == ["a-77", "b-77"])
        }
    }

    @Test("of many instances that start with one file at once, one imports it")
    func once() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write(self.lines(0..<200))
            let place = try await DatabasePlace(of: legacyImport.realm.database)
            let (random, sealer) = (legacyImport.realm.random, legacyImport.realm.sealer)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        let database = try place.open()
                        let realm = Realm(issuer: "i", database: database, sealer: sealer, random: random, clock: SystemClock())
                        try await LegacyImport(realm: realm).once(path, logger: Self.logger)
                        #expect(try await self.logins(LegacyImport(realm: realm), MadeUpPESEL.number(199)) == ["login-199"])
                        try await database.close()
                    }
                }
                try await group.waitForAll()
            }
            let imports = try await legacyImport.realm.database.read { sql in try sql.rows("SELECT generation FROM legacy_imports").count }
            #expect(imports == 1)
        }
    }

    @Test("a start does not undo what was imported by command since")
    func notUndone() async throws {
        try await self.use { legacyImport, files in
            let settings = try files.write([DirectoryFiles.header, DirectoryFiles.good])
            try await legacyImport.once(settings, logger: Self.logger)
            try await legacyImport.replaceAll(
                by: try files.write([DirectoryFiles.header, "01810100115;newer;;active;Jan;Próba"], "new.csv"))
            try await legacyImport.once(settings, logger: Self.logger)
            #expect(try await self.logins(legacyImport) == ["newer"])
            let changed = try files.write([DirectoryFiles.header, "01810100115;changed;;active;Jan;Próba"])
            try await legacyImport.once(changed, logger: Self.logger)
            #expect(try await self.logins(legacyImport) == ["changed"])
        }
    }

    @Test("a start names the lines that will not do, twenty at most, and imports nothing")
    func strictStart() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write([DirectoryFiles.header, DirectoryFiles.good] + (0..<30).map { "x\($0)" })
            do {
                try await legacyImport.once(path, logger: Self.logger)
                Issue.record("the file was taken")
            } catch LegacyImportError.refusedLines(let first, let count) {
                #expect(first.count == 20 && count == 30 && first.first == "line 3: 6 fields are needed, there are 1")
            }
            await #expect(throws: StoredLegacyDirectory.NothingImported.self) { try await self.logins(legacyImport) }
        }
    }

    @Test("a file that is written to while it is read is noticed")
    func changed() async throws {
        try await self.use { legacyImport, files in
            let path = try files.write(self.lines(0..<6000))
            let meddling = LegacyImport(realm: legacyImport.realm) { progress in
                guard progress.step == .storing, let file = FileHandle(forWritingAtPath: path) else { return }
                _ = try? file.seekToEnd()
                try? file.write(contentsOf: Data("\n".utf8))
            }
            await #expect(throws: LegacyImportError.changed) { try await meddling.replaceAll(by: path) }
            await #expect(throws: StoredLegacyDirectory.NothingImported.self) { try await self.logins(legacyImport) }
        }
    }

    @Test("how far it is comes as one line for each tenth, or as a bar on a terminal")
    func progressLines() {
        let written = Mutex<[String]>([])
        func show(isTerminal: Bool) -> [String] {
            written.withLock { $0 = [] }
            let line = ProgressLine(isTerminal: isTerminal) { text in written.withLock { $0.append(text) } }
            for done in 0...1000 { line.show("storing", done, of: 1000) }
            return written.withLock { $0 }
        }
        #expect(show(isTerminal: false).count == 10 && show(isTerminal: false).last == "storing: 100 %\n")
        let bar = show(isTerminal: true)
        #expect(bar.count == 100 && bar.allSatisfy { $0.hasPrefix("\rstoring ") } && bar.last?.hasSuffix("100 %\n") == true)
    }
}
