import AsyncHTTPClient
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceKit
import Synchronization
import Testing
import Vocabulary

@testable import AccountMigration

/// Plays ePLOZ on a port of this machine: it has the accounts a test gives it, or answers as the test says.
final class TestEploz: Sendable {
    static let token = "eploz-test-token"
    static let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: HTTPLegacyDirectory.clientConfiguration(timeout: .seconds(300)))

    let url: String
    private let state: State

    final class State: Sendable {
        let accounts = Mutex<[(pesel: String, account: EplozAccount)]>([])
        let answer = Mutex<(@Sendable () -> Response)?>(nil)
        let asked = Mutex<[String]>([])
    }

    static func run(_ body: @Sendable (TestEploz) async throws -> Void) async throws {
        let state = State()
        let router = Router()
        router.on(RouterPath(EplozAPI.search.path), method: EplozAPI.search.method) { request, _ in
            let body = try await request.body.collect(upTo: 1024)
            state.asked.withLock { $0.append("\(request.uri) \(String(buffer: body))") }
            if let answer = state.answer.withLock({ $0 }) { return answer() }
            guard request.headers[.authorization] == "Bearer \(Self.token)" else { return Response(status: .unauthorized) }
            let search = try ContractCoding.decoder.decode(EplozSearch.self, from: Data(body.readableBytesView))
            let found = state.accounts.withLock { $0 }.filter { $0.pesel == search.pesel.digits }.map(\.account)
            return Self.json(try ContractCoding.encoder.encode(EplozSearchReply(accounts: found)))
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "eploz") { _ in SwiftLogNoOpLogHandler() })
        try await application.test(.live) { client in
            try await body(TestEploz(url: "http://127.0.0.1:\(try #require(client.port))", state: state))
        }
    }

    private init(url: String, state: State) {
        self.url = url
        self.state = state
    }

    static func json(_ content: Data, _ status: HTTPResponse.Status = .ok, type: String = "application/json") -> Response {
        Response(status: status, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: content)))
    }

    func add(_ account: EplozAccount, of pesel: String) {
        self.state.accounts.withLock { $0.append((pesel, account)) }
    }

    /// Answers every search like this from now on.
    func answer(_ response: @escaping @Sendable () -> Response) {
        self.state.answer.withLock { $0 = response }
    }

    /// The address and body of every search, in order.
    var asked: [String] { self.state.asked.withLock { $0 } }
}
