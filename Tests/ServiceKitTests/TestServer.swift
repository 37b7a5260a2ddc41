import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestKit

@testable import ServiceKit

/// Routes of a test's own, in a realm of their own, and what they logged.
struct TestServer: Sendable {
    let client: any TestClientProtocol
    let realm: Realm
    private let output: Lines

    /// Everything logged so far.
    var log: String { self.output.text }

    static func run(
        _ routes: (Router<ServiceContext>, Realm) throws -> Void, _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        try await TestRealm.use([]) { realm, _ in
            let router = Router(context: ServiceContext.self)
            try routes(router, realm)
            let lines = Lines()
            let application = Application(
                responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: router.buildResponder()),
                logger: Logger(label: "test") { JSONLogHandler(label: $0, level: .debug, output: LogOutput { lines.add($0) }) })
            try await application.test(.router) { client in
                try await body(TestServer(client: client, realm: realm, output: lines))
            }
        }
    }

    private final class Lines: Sendable {
        private let content = Mutex("")
        var text: String { self.content.withLock { $0 } }
        func add(_ line: String) { self.content.withLock { $0 += line } }
    }
}

extension TestResponse {
    var text: String { String(buffer: self.body) }

    /// The members of a JSON object that are texts or numbers, as texts.
    var members: [String: String] {
        let object = try? JSONSerialization.jsonObject(with: Data(self.body.readableBytesView)) as? [String: Any]
        return (object ?? [:]).mapValues { "\($0)" }
    }
}
