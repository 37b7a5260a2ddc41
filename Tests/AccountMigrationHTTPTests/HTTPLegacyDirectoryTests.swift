import AccountMigrationDomain
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit
import Synchronization
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("ePLOZ over HTTP")
struct HTTPLegacyDirectoryTests {
    private final class Lines: Sendable {
        private let content = Mutex("")
        var text: String { self.content.withLock { $0 } }
        func add(_ line: String) { self.content.withLock { $0 += line } }
    }

    private static func directory(
        _ url: String, token: String = TestEploz.token, timeout: Duration = .seconds(300), _ lines: Lines = Lines()
    )
        -> HTTPLegacyDirectory
    {
        HTTPLegacyDirectory(
            baseURL: url, token: Secret(token), timeout: timeout, http: TestEploz.http,
            logger: Logger(label: "test") { JSONLogHandler(label: $0, level: .trace, output: LogOutput { lines.add($0) }) })
    }

    private static let account = #"{"login":"jproba","givenNames":"Jan","familyName":"Próba","status":"active"}"#

    @Test("the PESEL stands in the body and nowhere else, and the token in its header")
    func request() async throws {
        try await TestEploz.run { eploz in
            let lines = Lines()
            let found = try await Self.directory(eploz.url, lines).accounts(with: PESEL("01810100115"))
            #expect(found == [])
            #expect(eploz.asked == [#"/v1/accounts/search {"pesel":"01810100115"}"#])
            await #expect(throws: HTTPLegacyDirectory.NoAnswer.status(401)) {
                try await Self.directory(eploz.url, token: "other", lines).accounts(with: PESEL("01810100115"))
            }
            #expect(lines.text.contains("ePLOZ does not answer") && lines.text.contains("status 401"))
            for canary in ["01810100115", "other", TestEploz.token] { #expect(!lines.text.contains(canary)) }
        }
    }

    /// An answer that is none.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let name: String
        let reason: HTTPLegacyDirectory.NoAnswer
        let response: @Sendable () -> Response

        init(_ name: String, _ reason: HTTPLegacyDirectory.NoAnswer, _ response: @escaping @Sendable () -> Response) {
            self.name = name
            self.reason = reason
            self.response = response
        }

        /// JSON that is not what was promised.
        init(_ name: String, json: String) {
            self.init(name, .malformed) { TestEploz.json(Data(json.utf8)) }
        }

        var testDescription: String { self.name }
    }

    static let wrongAnswers: [Wrong] = [
        Wrong("an error of the server", .status(500)) { TestEploz.json(Data(#"{"accounts":[]}"#.utf8), .internalServerError) },
        Wrong("another success", .status(204)) { Response(status: .noContent) },
        Wrong("a redirect", .status(302)) { Response(status: .found, headers: [.location: "http://127.0.0.1:1/"]) },
        Wrong("a page", .notJSON) { TestEploz.json(Data("<html></html>".utf8), type: "text/html") },
        Wrong("more than is read", .tooLarge) {
            TestEploz.json(Data((#"{"accounts":[]"# + String(repeating: " ", count: 70_000) + "}").utf8))
        },
        Wrong("nothing", json: ""),
        Wrong("nonsense", json: "ąć"),
        Wrong("half of an answer", json: #"{"accounts":[{"login":"jproba","#),
        Wrong("no accounts", json: "{}"),
        Wrong("accounts that are no list", json: #"{"accounts":{}}"#),
        Wrong("an account without a name", json: #"{"accounts":[{"login":"jproba","givenNames":"Jan","status":"active"}]}"#),
        Wrong("an empty name", json: #"{"accounts":[{"login":"j","givenNames":"","familyName":"P","status":"active"}]}"#),
        Wrong("an empty login", json: #"{"accounts":[{"login":"","givenNames":"Jan","familyName":"P","status":"active"}]}"#),
        Wrong(
            "a login that is too long",
            json: #"{"accounts":[{"login":"\#(String(repeating: "l", count: 65))","givenNames":"J","familyName":"P","status":"active"}]}"#),
        Wrong("a NUL", json: #"{"accounts":[{"login":"j","givenNames":"J\u0000","familyName":"P","status":"active"}]}"#),
        Wrong("a wrong address", json: #"{"accounts":[{"login":"j","email":"x","givenNames":"J","familyName":"P","status":"active"}]}"#),
        Wrong("an unknown status", json: #"{"accounts":[{"login":"j","givenNames":"J","familyName":"P","status":"asleep"}]}"#),
        Wrong("one account twice", json: #"{"accounts":[\#(account),\#(account)]}"#),
        Wrong(
            "more accounts than anybody has",
            json: #"{"accounts":["#
                + (0..<51).map { #"{"login":"j\#($0)","givenNames":"J","familyName":"P","status":"active"}"# }.joined(separator: ",") + "]}"
        ),
    ]

    @Test("an answer that is not the one promised counts as none, its reason is logged and nothing it says", arguments: Self.wrongAnswers)
    func wrong(_ wrong: Wrong) async throws {
        try await TestEploz.run { eploz in
            eploz.answer(wrong.response)
            let lines = Lines()
            await #expect(throws: wrong.reason) { try await Self.directory(eploz.url, lines).accounts(with: PESEL("01810100115")) }
            #expect(lines.text.contains("ePLOZ does not answer") && lines.text.contains(wrong.reason.word))
            for canary in ["jproba", "asleep", "Jan", "01810100115"] { #expect(!lines.text.contains(canary)) }
        }
    }

    @Test("what nobody promised is not minded")
    func further() async throws {
        try await TestEploz.run { eploz in
            eploz.answer {
                TestEploz.json(
                    Data(
                        #"{"took":3,"accounts":[{"id":7,"email":null,"login":"j","givenNames":"J","familyName":"P","status":"active"}]}"#
                            .utf8),
                    type: "Application/JSON; charset=utf-8")
            }
            let found = try await Self.directory(eploz.url).accounts(with: PESEL("01810100115"))
            #expect(found.map(\.login) == ["j"])
        }
    }

    @Test("an answer that stops half-way, and never goes on, ends with the time limit")
    func stalled() async throws {
        let end = AsyncStream<Void>.makeStream()
        try await TestEploz.run { eploz in
            eploz.answer {
                Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: #"{"accounts":["#))
                        for await _ in end.stream {}
                        try await writer.finish(nil)
                    })
            }
            await #expect(throws: HTTPLegacyDirectory.NoAnswer.tooSlow) {
                try await Self.directory(eploz.url, timeout: .milliseconds(300)).accounts(with: PESEL("01810100115"))
            }
            end.continuation.finish()
        }
    }

    @Test("a port where nobody listens counts as no answer at once")
    func unreachable() async throws {
        await #expect(throws: HTTPLegacyDirectory.NoAnswer.unreachable) {
            try await Self.directory("http://127.0.0.1:1").accounts(with: PESEL("01810100115"))
        }
    }
}
