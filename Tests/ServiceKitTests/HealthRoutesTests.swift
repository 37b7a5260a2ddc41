import Database
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import TestKit
import Testing

@testable import ServiceKit

@Suite("Health")
struct HealthRoutesTests {
    /// Something the service needs that comes and goes.
    private final class Need: Sendable {
        private let state = Mutex(true)
        var isThere: Bool { self.state.withLock { $0 } }
        func set(_ isThere: Bool) { self.state.withLock { $0 = isThere } }
    }

    private let need = Need()

    private func run(_ body: @Sendable @escaping (TestServer, Readiness) async throws -> Void) async throws {
        // Patient: what is looked at is not how fast a busy machine is.
        let readiness = Readiness(checks: [], patience: .seconds(600))
        try await TestServer.run { router, realm in
            readiness.add(.database(realm.database))
            readiness.add(.init("need") { [need] in need.isThere })
            HealthRoutes(readiness: readiness).register(on: router)
        } _: { server in
            try await body(server, readiness)
        }
    }

    @Test("a service is ready while everything it needs is there, and says by name what is not")
    func ready() async throws {
        try await self.run { server, _ in
            let ready = try await server.client.execute(uri: "/health/ready", method: .get)
            #expect(ready.status == .ok)
            #expect(ready.members == ["status": "ok", "database": "ok", "need": "ok"])
            self.need.set(false)
            let unready = try await server.client.execute(uri: "/health/ready", method: .get)
            #expect(unready.status == .serviceUnavailable)
            #expect(unready.members == ["status": "unavailable", "database": "ok", "need": "failing"])
            self.need.set(true)
            #expect(try await server.client.execute(uri: "/health/ready", method: .get).status == .ok, "it comes back by itself")
        }
    }

    @Test("a need that does not answer is not waited for")
    func stuck() async throws {
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
        let check = Readiness.Check("stuck") { await answers.first { _ in true } ?? false }
        let results = await Readiness(checks: [check], patience: .milliseconds(20)).results()
        #expect(results.map(\.passes) == [false])
        answer.yield(true)
    }

    @Test("a service that shuts down is no longer ready, but alive: it must not be killed while it finishes")
    func shutdown() async throws {
        try await self.run { server, readiness in
            readiness.turnOff()
            let unready = try await server.client.execute(uri: "/health/ready", method: .get)
            #expect(unready.status == .serviceUnavailable && unready.members["shutdown"] == "failing")
            let alive = try await server.client.execute(uri: "/health/live", method: .get)
            #expect(alive.status == .ok && alive.members == ["status": "ok"])
        }
    }

    @Test("a service without its database is alive and not ready")
    func withoutDatabase() async throws {
        try await self.run { server, _ in
            try await server.realm.database.close()
            let unready = try await server.client.execute(uri: "/health/ready", method: .get)
            #expect(unready.status == .serviceUnavailable && unready.members["database"] == "failing")
            #expect(try await server.client.execute(uri: "/health/live", method: .get).status == .ok)
        }
    }

    @Test("no answer is kept by anybody on the way", arguments: ["/health/live", "/health/ready"])
    func notKept(_ path: String) async throws {
        try await self.run { server, _ in
            let reply = try await server.client.execute(uri: path, method: .get)
            #expect(reply.headers[.cacheControl] == "no-store")
            #expect(reply.headers[.contentType] == "application/json")
        }
    }
}
