import Contracts
import Database
import Foundation
import Logging
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

@Suite("The audit trail: its order, how long it is kept, its export")
struct AuditTrailTests {
    private func use(_ body: (Realm, ManualClock) async throws -> Void) async throws {
        try await TestRealm.use([AuditSchema.kept(version: 2, also: [AuditRepository.actorIndex])], body)
    }

    /// Entries so many seconds after now.
    private func append(_ entries: [(Double, String, String?)], _ realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            for (seconds, actor, person) in entries {
                try sql.audit.append(
                    AuditEntry(at: now.addingTimeInterval(seconds), actor: actor, action: "thing.done", dataSubject: person))
            }
        }
    }

    private func all(_ realm: Realm) async throws -> [AuditRecord] {
        try await realm.database.read { sql in try sql.audit.oldest(in: AuditPeriod(), after: nil, limit: 10_000) }
    }

    private func retention(_ realm: Realm, days: Int = 731) -> AuditRetention {
        AuditRetention(realm: realm, service: .profileRequests, days: days, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    // MARK: Order

    @Test("page by page every entry comes once, oldest first, also where many are of one millisecond")
    func oldestFirst() async throws {
        try await self.use { realm, _ in
            try await self.append((0..<7).map { (Double($0 / 3), "a", nil) }, realm)
            var pages: [[AuditRecord]] = []
            while true {
                let page = try await realm.database.read { [last = pages.last?.last?.position] sql in
                    try sql.audit.oldest(in: AuditPeriod(), after: last, limit: 2)
                }
                guard !page.isEmpty else { break }
                pages.append(page)
            }
            let records = pages.flatMap { $0 }
            #expect(pages.map(\.count) == [2, 2, 2, 1])
            #expect(records.map(\.position) == records.map(\.position).sorted() && Set(records.map(\.id)).count == 7)
        }
    }

    @Test("what somebody did, and what was done to them, comes newest first, page by page, within a period")
    func newestFirst() async throws {
        try await self.use { realm, _ in
            try await self.append([(1, "a", nil), (2, "b", "a"), (3, "a", "b"), (3, "a", nil), (4, "a", nil), (5, "b", "a")], realm)
            let now = realm.now()
            let period = AuditPeriod(from: now.addingTimeInterval(2), until: now.addingTimeInterval(5))
            let (own, first, rest, others) = try await realm.database.read { sql in
                let own = try sql.audit.newest(by: "a", in: AuditPeriod(), before: nil, limit: 10)
                let first = try sql.audit.newest(by: "a", in: period, before: nil, limit: 2)
                let rest = try sql.audit.newest(by: "a", in: period, before: first.last?.position, limit: 2)
                return (own, first, rest, try sql.audit.newest(on: "a", in: period, before: nil, limit: 10))
            }
            #expect(own.map { $0.entry.at.timeIntervalSince(now) } == [4, 3, 3, 1])
            #expect(first + rest == Array(own.prefix(3)) && rest.count == 1)
            #expect(others.map { $0.entry.at.timeIntervalSince(now) } == [2])
        }
    }

    @Test("no part of the trail is read from end to end")
    func plans() async throws {
        try await self.use { realm, _ in
            let position = AuditPosition(at: realm.now(), id: realm.newID())
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                for start in [nil, position] {
                    _ = try sql.audit.newest(by: "a", in: AuditPeriod(), before: start, limit: 20)
                    _ = try sql.audit.newest(on: "a", in: AuditPeriod(), before: start, limit: 20)
                    _ = try sql.audit.oldest(in: AuditPeriod(), after: start, limit: 20)
                }
                _ = try sql.audit.position(of: position.id)
                _ = try sql.auditRetention.hasOlder(than: position.at)
                try sql.auditRetention.permit(before: position.at)
                _ = try sql.auditRetention.removeOldest(before: position.at, limit: 10)
            }
            #expect(steps == [])
        }
    }

    // MARK: Keeping

    @Test("the database refuses to change an entry, and to remove one before its time")
    func kept() async throws {
        try await self.use { realm, _ in
            try await self.append([(-10, "a", nil), (0, "a", nil)], realm)
            let before = try await self.all(realm)
            let now = realm.now()
            await #expect(throws: DatabaseError.constraintViolation) {
                try await realm.database.write { sql in _ = try sql.execute("UPDATE audit_entries SET actor = \("b")") }
            }
            await #expect(throws: DatabaseError.constraintViolation) {
                try await realm.database.write { sql in _ = try sql.execute("DELETE FROM audit_entries") }
            }
            await #expect(throws: DatabaseError.constraintViolation) {
                try await realm.database.write { sql in _ = try sql.auditRetention.removeOldest(before: now, limit: 1) }
            }
            try await realm.database.write { sql in try sql.auditRetention.permit(before: now) }
            await #expect(throws: DatabaseError.constraintViolation) {
                try await realm.database.write { sql in _ = try sql.execute("DELETE FROM audit_entries") }
            }
            if realm.database.dialect == .postgreSQL {
                await #expect(throws: DatabaseError.constraintViolation) {
                    try await realm.database.write { sql in _ = try sql.execute("TRUNCATE audit_entries") }
                }
            }
            #expect(try await self.all(realm) == before)
            #expect(try await realm.database.write { sql in try sql.auditRetention.removeOldest(before: now, limit: 10) } == 1)
            #expect(try await self.all(realm) == [before[1]])
        }
    }

    @Test("entries that are old enough are removed in batches, by whichever instance, and that is noted; the others stay")
    func retention() async throws {
        try await self.use { realm, clock in
            let many = AuditRetention.batch * 2 + 3
            try await self.append((0..<many).map { (Double($0) / 1000, "old", nil) }, realm)
            try await self.append([(60, "new", nil)], realm)
            #expect(try await self.retention(realm).sweep() == 0)
            clock.advance(by: 731 * 86_400 + 30)
            async let one = self.retention(realm).sweep()
            async let other = self.retention(realm).sweep()
            #expect(try await one + other == many)
            let left = try await self.all(realm)
            #expect(left.filter { $0.entry.actor == "old" }.isEmpty && left.filter { $0.entry.actor == "new" }.count == 1)
            let notes = left.filter { $0.entry.action == "audit.expired" }
            #expect(notes.allSatisfy { $0.entry.actor == "profile-requests" && $0.entry.at == realm.now() })
            #expect(notes.compactMap { $0.entry.object.flatMap { Int($0.dropFirst("entries:".count)) } }.reduce(0, +) == many)
            #expect(try await self.retention(realm).sweep() == 0)
            #expect(try await self.retention(realm, days: 1).sweep() == 1)
        }
    }

    @Test("a clock that is set back lets nothing be removed that was removable by the other")
    func clockSetBack() async throws {
        try await self.use { realm, clock in
            try await self.append([(-800 * 86_400, "old", nil)], realm)
            clock.advance(by: 1000 * 86_400)
            #expect(try await self.retention(realm).sweep() == 1)
            clock.advance(by: -1000 * 86_400)
            try await self.append([(-740 * 86_400, "old", nil), (0, "new", nil)], realm)
            #expect(try await self.retention(realm).sweep() == 1)
            await #expect(throws: DatabaseError.constraintViolation) {
                try await realm.database.write { sql in _ = try sql.execute("DELETE FROM audit_entries WHERE actor = \("new")") }
            }
        }
    }

    // MARK: Export

    private func export(_ realm: Realm, _ format: AuditExport.Format, after id: UUID? = nil) async throws -> (count: Int, text: String) {
        let written = Mutex(Data())
        let count = try await AuditExport(of: realm.database, service: .profileRequests, as: format)
            .run(AuditPeriod(), after: id) { data in written.withLock { $0 += data } }
        return (count, String(decoding: written.withLock { $0 }, as: UTF8.self))
    }

    @Test("an export has every entry once, and one that was broken off goes on after any of them")
    func export() async throws {
        try await self.use { realm, _ in
            try await self.append((0..<2345).map { (Double($0 / 7) / 1000, "actor-\($0)", nil) }, realm)
            let records = try await self.all(realm)
            let whole = try await self.export(realm, .jsonl)
            let lines = whole.text.split(separator: "\n")
            #expect(whole.count == 2345 && lines.count == 2345 && whole.text.hasSuffix("\n"))
            let ids = try lines.map { line -> String? in
                (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["id"] as? String
            }
            #expect(ids == records.map { $0.id.uuidString.lowercased() })
            let rest = try await self.export(realm, .jsonl, after: records[1234].id)
            #expect(rest.count == 1110 && rest.text == lines[1235...].joined(separator: "\n") + "\n")
            await #expect(throws: AuditExportError.self) { try await self.export(realm, .jsonl, after: realm.newID()) }
        }
    }

    @Test("a line of CSV holds everything an entry does, and nothing in it is a formula")
    func csv() async throws {
        try await self.use { realm, _ in
            let at = Date(timeIntervalSince1970: 1_701_216_444.943)
            try await realm.database.write { sql in
                try sql.audit.append(
                    AuditEntry(
                        at: at, actor: "=1+1", action: "a.b", object: "x,\"y\"\nz", dataSubject: "@s", source: "2001:db8::1",
                        result: .refused))
            }
            let text = try await self.export(realm, .csv).text
            let id = try #require(try await self.all(realm).first?.id.uuidString.lowercased())
            let names = "id,at,service,actor,action,object,dataSubject,source,result\r\n"
            let line = "\(id),2023-11-29T00:07:24.943Z,profile-requests,'=1+1,a.b,\"x,\"\"y\"\"\nz\",'@s,2001:db8::1,refused\r\n"
            #expect(text == names + line)
            #expect(try await self.export(realm, .csv, after: UUID(uuidString: id)).text.isEmpty)
        }
    }
}
