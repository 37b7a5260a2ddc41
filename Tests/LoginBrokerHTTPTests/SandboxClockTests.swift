import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import LoginBrokerDomain
import NIOCore
import ServiceKit
import TestKit
import Testing

@testable import LoginBroker

@Suite("The sandbox's clock")
struct SandboxClockTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let instance = UUID()

    /// The routes over a clock whose base stands still.
    private static func run(
        _ body: @Sendable @escaping (any TestClientProtocol, MovableClock, Realm) async throws -> Void
    ) async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, base in
            let clock = MovableClock(over: base)
            let router = Router(context: ServiceContext.self)
            ClockRoutes(clock: SandboxClock(clock: clock, realm: realm, logger: Self.logger)).register(on: router)
            let application = Application(
                responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: router.buildResponder()))
            try await application.test(.router) { client in try await body(client, clock, realm) }
        }
    }

    private static func post(_ client: any TestClientProtocol, _ path: String, _ json: String, type: String = "application/json")
        async throws
        -> TestResponse
    {
        try await client.execute(uri: path, method: .post, headers: [.contentType: type], body: ByteBuffer(string: json))
    }

    private static func state(_ response: TestResponse) throws -> SandboxClock.State {
        try ContractCoding.decoder.decode(SandboxClock.State.self, from: Data(response.body.readableBytesView))
    }

    private static func follow(
        _ client: any TestClientProtocol, _ service: ServiceName, at offset: Int64, as instance: UUID = Self.instance
    )
        async throws -> ClockOffset
    {
        let follower = ClockFollower(service: service, instance: instance, offset: ClockOffset(milliseconds: offset))
        let json = String(decoding: try ContractCoding.encoder.encode(follower), as: UTF8.self)
        let response = try await Self.post(client, SandboxClockAPI.follow.path, json)
        return try ContractCoding.decoder.decode(ClockOffset.self, from: Data(response.body.readableBytesView))
    }

    @Test("moves add up, are stored, and are taken back by one call")
    func moves() async throws {
        try await Self.run { client, clock, realm in
            let start = clock.now()
            let day = try Self.state(try await Self.post(client, "/sandbox/clock", #"{"forwardSeconds":86400}"#))
            #expect(day.offsetSeconds == 86_400)
            let moved = try Self.state(try await Self.post(client, "/sandbox/clock", #"{"forwardSeconds":5}"#))
            #expect(moved.offsetSeconds == 86_405 && clock.now() == start.addingTimeInterval(86_405))
            #expect(try await realm.database.read { sql in try sql.clockOffset.offset() } == ClockOffset(milliseconds: 86_405_000))
            #expect(try Self.state(try await client.execute(uri: "/sandbox/clock", method: .get)).offsetSeconds == 86_405)
            #expect(try Self.state(try await client.execute(uri: "/sandbox/clock", method: .delete)).offsetSeconds == 0)
            #expect(clock.now() == start)
            #expect(try await realm.database.read { sql in try sql.clockOffset.offset() } == .none)
        }
    }

    @Test(
        "what is no move is refused, and the clock stays",
        arguments: [
            (#"{"forwardSeconds":0}"#, 422), (#"{"forwardSeconds":-60}"#, 422), (#"{"forwardSeconds":9223372036854775807}"#, 422),
            (#"{"forwardSeconds":316224001}"#, 422), (#"{"forwardSeconds":"1"}"#, 400), (#"{}"#, 400), ("", 400), ("[1]", 400),
        ])
    func refused(body: String, status: Int) async throws {
        try await Self.run { client, clock, _ in
            let response = try await Self.post(client, "/sandbox/clock", body)
            #expect(response.status.code == status && response.headers[.contentType] == Problem.mediaType)
            #expect(clock.offset == .none)
        }
    }

    @Test("ten years in all is the limit, however many moves they are made of")
    func limit() async throws {
        try await Self.run { client, clock, _ in
            let furthest = try await Self.post(client, "/sandbox/clock", #"{"forwardSeconds":316224000}"#)
            #expect(furthest.status == .ok)
            let further = try await Self.post(client, "/sandbox/clock", #"{"forwardSeconds":1}"#)
            #expect(further.status.code == 422)
            #expect(clock.offset.milliseconds == 316_224_000_000)
        }
    }

    @Test("a form of a page somewhere else moves nothing")
    func forms() async throws {
        try await Self.run { client, clock, _ in
            for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
                let response = try await Self.post(client, "/sandbox/clock", #"{"forwardSeconds":60}"#, type: type)
                #expect(response.status.code == 415, "\(type)")
            }
            #expect(clock.offset == .none)
        }
    }

    @Test("a service that tells where it is hears where it should be")
    func followed() async throws {
        try await Self.run { client, clock, _ in
            let before = try await Self.follow(client, .profileRequests, at: 0)
            clock.offset = ClockOffset(milliseconds: 60_000)
            let after = try await Self.follow(client, .profileRequests, at: 0)
            #expect(before == .none && after == clock.offset)
        }
    }

    @Test("a service is late while one of its instances is, and not waited for when it has gone")
    func late() {
        let (followers, now, wanted) = (ClockFollowers(), ContinuousClock.now, ClockOffset(milliseconds: 60_000))
        for offset in [ClockOffset.none, wanted] {
            followers.note(ClockFollower(service: .profileRequests, instance: UUID(), offset: offset), at: now)
        }
        followers.note(ClockFollower(service: .accountMigration, instance: UUID(), offset: wanted), at: now + .seconds(1))
        let present = followers.services(at: wanted, now: now + .seconds(1))
        #expect(present.following == [.accountMigration] && present.late == [.profileRequests])
        let later = followers.services(at: wanted, now: now + .seconds(2))
        #expect(later.following == [.accountMigration] && later.late.isEmpty)
    }

    @Test("however many names somebody makes up, no more than 256 are remembered, and those that are there stay")
    func bounded() {
        let (followers, known, now) = (ClockFollowers(), UUID(), ContinuousClock.now)
        followers.note(ClockFollower(service: .accountMigration, instance: known, offset: .none), at: now)
        for _ in 0..<300 { followers.note(ClockFollower(service: .profileRequests, instance: UUID(), offset: .none), at: now) }
        #expect(followers.count == 256)
        let wanted = ClockOffset(milliseconds: 1)
        followers.note(ClockFollower(service: .accountMigration, instance: known, offset: wanted), at: now)
        #expect(followers.services(at: wanted, now: now).following == [.accountMigration])
    }

    @Test("of two moves at once on two instances neither is lost, and both instances go by both")
    func atOnce() async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, base in
            let clocks = [MovableClock(over: base), MovableClock(over: base)]
            let instances = clocks.map { SandboxClock(clock: $0, realm: realm, logger: Self.logger) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for instance in instances { group.addTask { _ = try await instance.move(forward: 60) } }
                try await group.waitForAll()
            }
            for instance in instances { await instance.look() }
            #expect(clocks.map(\.offset.milliseconds) == [120_000, 120_000])
        }
    }

    @Test("set back, telephones forget the codes and log-ins the locks of the time ahead, and only those")
    func forgets() async throws {
        try await Self.run { client, clock, realm in
            let past = PhoneMessage(id: UUID(), persona: "jan", text: "111111", sentAt: clock.now())
            let ahead = PhoneMessage(id: UUID(), persona: "jan", text: "222222", sentAt: clock.now().addingTimeInterval(60))
            try await realm.database.write { sql in
                for message in [past, ahead] { try sql.phoneMessages(realm.sealer).insert(message) }
            }
            _ = try await client.execute(uri: "/sandbox/clock", method: .delete)
            #expect(try await realm.database.read { sql in try sql.phoneMessages(realm.sealer).latest(9).map(\.id) } == [past.id])
        }
    }
}
