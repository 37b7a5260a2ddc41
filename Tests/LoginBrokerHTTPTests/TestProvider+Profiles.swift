import Contracts
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

/// People with profiles, and the exchange of their tokens.
extension TestProvider {
    static let module = "urn:ssoz-identity:module"

    /// Somebody logged in at `client`, with a session of their own at the node.
    ///
    /// - Returns: the answer of the token endpoint, and the session.
    func loggedIn(
        _ person: Person, client: String = "web", scope: String = "openid ssoz_profiles offline_access", secret: String? = nil
    ) async throws -> (tokens: TestResponse, session: UUID) {
        let id = self.realm.newID()
        let authentication = Authentication(
            person: person.id, session: id, at: self.realm.now(), level: .substantial, methods: ["pwd", "otp"])
        try await self.realm.database.write { [random = self.realm.random] sql in
            try sql.nodeSessions.insert(NodeSession(id: id, authentication: authentication), cookieHash: random.bytes(32))
        }
        let code = try await self.code(person, client: client, scope: scope, session: id)
        return (try await self.exchange(code, [:], Self.basic(client, secret ?? "\(client)-secret")), id)
    }

    /// A report of a profile, as profile-requests makes it; `web` stands in for it here.
    func report(
        _ profile: UUID, of person: Person, version: Int, roles: [String], isActive: Bool = true, unit: String = "Przychodnia „Próba”",
        permissions: [String]? = nil
    ) async throws {
        let service = try self.provider.clients.require("web")
        let subject = try await self.realm.database.write { [subjects = self.provider.subjects] sql in
            try subjects.subject(of: person.id, for: service, in: sql)
        }
        let report = ProfileReport(
            profile: profile, subject: subject, version: version, isActive: isActive,
            unit: UnitSummary(id: profile, kind: "POZ", name: unit, teryt: try TERYT("1465011")), roles: roles,
            permissions: permissions ?? roles.map { "MOZE_\($0)" })
        try await Handover(clients: self.provider.clients, subjects: self.provider.subjects).take(report, from: service, in: self.realm)
    }

    /// Exchanges an access token; `changes` with an empty value leave a parameter out.
    func exchangeToken(
        _ token: String, profile: UUID? = nil, _ changes: [String: String] = [:], _ headers: HTTPFields = Self.web
    ) async throws -> TestResponse {
        var form = [
            "grant_type": GrantType.tokenExchange.rawValue, "subject_token": token,
            "subject_token_type": TokenExchangeRequest.accessTokenType, "resource": Self.module,
        ]
        form["authorization_details"] = profile.map { #"[{"type":"ssoz_profile","identifier":"\#($0.uuidString.lowercased())"}]"# }
        return try await self.post("/token", form.merging(changes) { $1 }.filter { !$0.value.isEmpty }, headers)
    }

    /// What introspection says of a token.
    func introspect(_ token: String, _ headers: HTTPFields = Self.web) async throws -> [String: String] {
        try await self.post("/introspect", ["token": token], headers).json
    }
}
