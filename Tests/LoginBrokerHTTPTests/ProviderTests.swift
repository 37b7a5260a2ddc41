import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The provider over restarts and time")
struct ProviderTests {
    @Test("subjects are the same after a restart, and unrelated in another installation")
    func subjects() async throws {
        try await TestProvider.run { broker in
            let person = UUID()
            let web = try broker.provider.clients.require("web")
            let again = try await Subjects.load(in: broker.realm)
            #expect(again.subject(of: person, for: web) == broker.provider.subjects.subject(of: person, for: web))
            try await TestProvider.run { other in
                #expect(other.provider.subjects.subject(of: person, for: web) != broker.provider.subjects.subject(of: person, for: web))
            }
        }
    }

    @Test("a public subject is the same for every client that asks for one, and no pairwise one")
    func publicSubjects() async throws {
        try await TestProvider.run { broker in
            let person = UUID()
            let spa = try broker.provider.clients.require("spa")
            let other = Client(id: "other", name: "Other", authentication: .none, subjectType: .public)
            let pairwise = Client(id: "spa", name: "SPA", authentication: .none)
            let subjects = broker.provider.subjects
            #expect(subjects.subject(of: person, for: spa) == subjects.subject(of: person, for: other))
            #expect(subjects.subject(of: person, for: spa) != subjects.subject(of: person, for: pairwise))
        }
    }

    @Test("what has ended is removed, what counts stays")
    func housekeeping() async throws {
        try await TestProvider.run { broker in
            let housekeeping = Housekeeping(realm: broker.realm, logger: Logger(label: "test"))
            let response = try await broker.exchange(try await broker.code(try await broker.somebody()))
            broker.clock.advance(by: 2 * 86_400)
            await housekeeping.sweep()
            let counts = try await broker.realm.database.read { sql in
                let queries: [SQL] = [
                    "SELECT COUNT(*) AS n FROM interactions", "SELECT COUNT(*) AS n FROM authorization_codes",
                    "SELECT COUNT(*) AS n FROM token_grants", "SELECT COUNT(*) AS n FROM refresh_tokens",
                ]
                return try queries.map { try sql.row($0)?.get("n", as: Int.self) ?? -1 }
            }
            #expect(counts == [0, 0, 1, 1])
            #expect(try await broker.refresh(try #require(response.json["refresh_token"])).status == .ok)
            broker.clock.advance(by: 100 * 86_400)
            await housekeeping.sweep()
            let left = try await broker.realm.database.read { sql in
                try sql.row("SELECT (SELECT COUNT(*) FROM token_grants) + (SELECT COUNT(*) FROM refresh_tokens) AS n")?.get(
                    "n", as: Int.self)
            }
            #expect(left == 0)
        }
    }

    @Test("no name, PESEL, code, token or secret is stored in clear")
    func nothingInClear() async throws {
        try await TestProvider.run { broker in
            let code = try await broker.code(try await broker.somebody())
            let response = try await broker.exchange(code)
            let canaries = [
                code, try #require(response.json["refresh_token"]), try #require(response.json["access_token"]), "web-secret",
                try TestProvider.pesel().digits, "Próbna", "1834-05-06",
            ]
            let place = try await DatabasePlace(of: broker.realm.database)
            for canary in canaries { #expect(try await !place.contains(canary), "\(canary)") }
            #expect(try await place.contains(TestProvider.callback), "what is stored is what is searched")
        }
    }
}
