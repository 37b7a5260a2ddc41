import Contracts
import Database
import Foundation
import JOSE
import Logging
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

@Suite("The outbox and remote keys")
struct OutboxTests {
    private final class Courier: OutboxCourier {
        private let state: Mutex<(failures: Int, delivered: [UUID])>

        init(failures: Int = 0) {
            self.state = Mutex((failures, []))
        }

        var delivered: [UUID] { self.state.withLock { $0.delivered } }

        func deliver(_ message: OutboxMessage) async throws {
            try self.state.withLock { state in
                guard state.failures == 0 else {
                    state.failures -= 1
                    throw ServiceUnavailable(service: .loginBroker)
                }
                state.delivered.append(message.id)
            }
        }
    }

    private let clock = ManualClock()

    private func use(_ courier: Courier, _ body: (OutboxWorker, Realm, UUID) async throws -> Void) async throws {
        try await TestRealm.use([]) { [clock] realm, _ in
            let worker = OutboxWorker(
                database: realm.database, sealer: realm.sealer, courier: courier, realTime: clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let id = realm.newID()
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.outbox.append(
                    try OutboxMessage(id: id, kind: "k", content: ["pesel": "01810100115"]), sealedBy: sealer, at: clock.now())
            }
            try await body(worker, realm, id)
        }
    }

    private func pending(_ realm: Realm) async throws -> Int {
        try await realm.database.read { sql in try sql.rows("SELECT id FROM outbox").count }
    }

    @Test("a message is delivered once and forgotten, by whoever comes first")
    func delivered() async throws {
        let courier = Courier()
        try await self.use(courier) { worker, realm, id in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { await worker.drain() }
                    group.addTask { await worker.deliverNow(id) }
                }
            }
            #expect(courier.delivered == [id])
            let count1 = try await self.pending(realm)
            #expect(count1 == 0)
            #expect(await worker.deliverNow(id), "what is delivered counts as delivered")
        }
    }

    @Test("what fails is kept and comes back later")
    func failed() async throws {
        let courier = Courier(failures: 1)
        try await self.use(courier) { worker, realm, id in
            #expect(await !worker.deliverNow(id))
            let count2 = try await self.pending(realm)
            #expect(count2 == 1)
            await worker.drain()
            #expect(courier.delivered.isEmpty, "not before its pause is over")
            self.clock.advance(by: 5)
            let claims = try await realm.database.write { [sealer = realm.sealer, clock = self.clock] sql in
                try sql.outbox.claim(limit: 4, lease: 30, at: clock.now(), sealer: sealer)
            }
            #expect(claims.map(\.id) == [id] && claims.first?.attempt == 2)
        }
    }

    @Test("a message claimed by somebody who died is taken over after the lease")
    func takenOver() async throws {
        try await self.use(Courier()) { _, realm, id in
            let now = self.clock.now()
            func claim(_ at: Date) async throws -> Int {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.outbox.claim(limit: 4, lease: 30, at: at, sealer: sealer).count
                }
            }
            let count3 = try await claim(now)
            #expect(count3 == 1)
            let count4 = try await claim(now.addingTimeInterval(29))
            #expect(count4 == 0)
            let count5 = try await claim(now.addingTimeInterval(31))
            #expect(count5 == 1)
        }
    }

    @Test("a clock set back, while the worker runs or between two runs, delays no message by more than a pause")
    func clockSetBack() async throws {
        let courier = Courier()
        try await self.use(courier) { worker, realm, first in
            await worker.drain()
            let second = realm.newID()
            try await realm.database.write { [sealer = realm.sealer, clock = self.clock] sql in
                try sql.outbox.append(try OutboxMessage(id: second, kind: "k", content: "c"), sealedBy: sealer, at: clock.now())
            }
            self.clock.advance(by: -3600)
            await worker.drain()
            self.clock.advance(by: 30)
            await worker.drain()
            #expect(courier.delivered == [first, second])

            self.clock.advance(by: 3600)
            let third = realm.newID()
            try await realm.database.write { [sealer = realm.sealer, clock = self.clock] sql in
                try sql.outbox.append(try OutboxMessage(id: third, kind: "k", content: "c"), sealedBy: sealer, at: clock.now())
            }
            self.clock.advance(by: -3600)
            let restarted = OutboxWorker(
                database: realm.database, sealer: realm.sealer, courier: courier, realTime: self.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            await restarted.drain()
            self.clock.advance(by: 300)
            await restarted.drain()
            #expect(courier.delivered == [first, second, third])
        }
    }

    @Test("what a message carries is not readable in the database")
    func sealed() async throws {
        try await self.use(Courier()) { _, realm, _ in
            let payload = try await realm.database.read { sql in
                try #require(try sql.row("SELECT payload FROM outbox")).get("payload", as: [UInt8].self)
            }
            #expect(!String(decoding: payload, as: UTF8.self).contains("01810100115"))
        }
    }

    private final class Issuer: Sendable {
        let state = Mutex((fetches: 0, isUp: true, time: Date(timeIntervalSince1970: 1_700_000_000)))

        func fetch() throws -> JWKSet {
            let isUp = self.state.withLock { state in
                state.fetches += 1
                return state.isUp
            }
            guard isUp else { throw KeySetUnavailable() }
            return JWKSet(keys: [])
        }

        var fetches: Int { self.state.withLock { $0.fetches } }

        func pass(_ seconds: TimeInterval) {
            self.state.withLock { $0.time += seconds }
        }
    }

    @Test("keys are fetched once for all who wait, looked for again at most every ten seconds, and kept an hour without their issuer")
    func keys() async throws {
        let issuer = Issuer()
        let keys = RemoteKeySet(now: { issuer.state.withLock { $0.time } }, fetch: { try issuer.fetch() })
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 { group.addTask { _ = try? await keys.keySet(refreshing: false) } }
        }
        #expect(issuer.fetches == 1)
        for _ in 0..<5 { _ = try await keys.keySet(refreshing: true) }
        #expect(issuer.fetches == 1, "forged tokens cannot hammer the issuer")
        issuer.pass(10)
        _ = try await keys.keySet(refreshing: true)
        #expect(issuer.fetches == 2)
        issuer.state.withLock { $0.isUp = false }
        issuer.pass(301)
        _ = try await keys.keySet(refreshing: false)
        issuer.pass(3600)
        await #expect(throws: KeySetUnavailable.self) { try await keys.keySet(refreshing: false) }
    }
}
