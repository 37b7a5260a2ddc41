import AsyncHTTPClient
import Contracts
import Database
import Foundation
import JOSE
import LibCrypto
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit
import Vocabulary

/// A service's pages as an ordinary OpenID Connect client of the broker: code flow with PKCE, `private_key_jwt`, ID tokens signed ES256.
package struct RelyingParty: Sendable {
    private let clientID: String
    private let issuer: String
    private let patience: TimeAmount
    private let redirectURI: String
    private let homeURL: String
    private let site: RelyingPartySite
    private let assertion: ClientAssertion
    private let keys: any KeySetSource
    private let endpoints: ProviderEndpoints.Source
    private let http: HTTPClient
    private let logger: Logger

    package init(_ site: RelyingPartySite, chassis: Chassis) throws {
        self.clientID = chassis.config.service.rawValue
        self.issuer = chassis.config.issuer
        self.patience = chassis.patience
        self.redirectURI = chassis.config.publicURL + site.callbackPath
        self.homeURL = chassis.config.publicURL + site.homePath
        self.site = site
        self.assertion = ClientAssertion(client: self.clientID, issuer: self.issuer, key: try chassis.keys.key(for: .es256))
        self.http = chassis.http
        self.logger = chassis.logger
        self.endpoints = ProviderEndpoints.Source(
            issuer: chassis.config.issuer, dial: chassis.config.issuerDial, http: chassis.http, patience: chassis.patience)
        self.keys = RemoteKeySet(
            fetch: KeySetFetch(http: chassis.http, url: chassis.config.issuerDial + "/jwks.json", patience: chassis.patience).callAsFunction
        )
    }

    /// Sets a browser out on a log-in.
    ///
    /// - Parameters:
    ///   - browser: the cookie the browser has or is given, which it must come back with.
    ///   - fresh: whether somebody must log in anew even if the broker knows them (after half an hour of inactivity).
    /// - Returns: the address at the broker.
    package func begin(browser: String, returnPath: String, fresh: Bool, in realm: Realm) async throws -> String {
        let state = OpaqueToken(from: realm.random)
        let verifier = Base64URL.encode(realm.random.bytes(32))
        let attempt = LogInAttempt(
            stateHash: state.hash, browserHash: OpaqueToken.hash(of: browser), nonce: Base64URL.encode(realm.random.bytes(16)),
            codeVerifier: verifier, returnPath: returnPath, startedAt: realm.now())
        let endpoint = try await self.ask { try await self.endpoints.endpoints().authorization }
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.logInAttempts(sealer).removeExpired(at: now)
            // Whoever comes back within a second working day is still told that their session has ended.
            try sql.webSessions(sealer).removeStarted(before: now.addingTimeInterval(-2 * WebSession.lifetime))
            try sql.logInAttempts(sealer).insert(attempt)
        }
        var parameters = [
            ("response_type", "code"), ("client_id", self.clientID), ("redirect_uri", self.redirectURI),
            ("scope", (["openid"] + self.site.scopes).joined(separator: " ")),
            ("state", state.value), ("nonce", attempt.nonce),
            ("code_challenge", Base64URL.encode(SHA256.hash(Array(verifier.utf8)))), ("code_challenge_method", "S256"),
        ]
        if fresh { parameters.append(("prompt", "login")) }
        return endpoint + "?" + FormParameters.encode(parameters)
    }

    /// What a browser came back with.
    package struct Callback: Sendable {
        package let state: String
        package let code: String?
        package let error: String?
        /// RFC 9207.
        package let issuer: String?

        package init(state: String, code: String?, error: String?, issuer: String?) {
            self.state = state
            self.code = code
            self.error = error
            self.issuer = issuer
        }
    }

    /// What a finished log-in gives.
    package struct LoggedIn: Sendable {
        package let session: WebSession
        package let cookie: OpaqueToken
        package let returnPath: String
    }

    /// Finishes a log-in: checks that this browser began it, redeems the code, checks the ID token, begins the session.
    package func finish(_ callback: Callback, browser: String?, from source: String?, in realm: Realm) async throws -> LoggedIn {
        guard let browser else { throw LogInFailure(.notBegunHere, at: self.site) }
        let attempt = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.logInAttempts(sealer).finish(
                stateHash: OpaqueToken.hash(of: callback.state), browserHash: OpaqueToken.hash(of: browser), at: now)
        }
        guard let attempt, callback.issuer.map({ $0 == self.issuer }) ?? true else { throw LogInFailure(.notBegunHere, at: self.site) }
        if callback.error == "access_denied" { throw LogInFailure(.denied, at: self.site) }
        guard let code = callback.code else { throw LogInFailure(.refused, at: self.site) }
        let tokens = try await self.redeem(code, verifier: attempt.codeVerifier, random: realm.random)
        let claims = try await self.verify(tokens.idToken, at: realm.now())
        guard constantTimeEquals(Array((claims.nonce ?? "").utf8), Array(attempt.nonce.utf8)) else {
            self.logger.notice("ID token refused", metadata: ["error.type": "nonce"])
            throw LogInFailure(.refused, at: self.site)
        }
        guard tokens.grants(self.site.scopes) else {
            try await realm.database.write { [now = realm.now()] sql in
                try sql.audit.append(
                    AuditEntry(at: now, actor: "subject:\(claims.sub)", action: "session.refused", source: source, result: .refused))
            }
            throw LogInFailure(.notEntitled, at: self.site)
        }
        let cookie = OpaqueToken(from: realm.random)
        let session = WebSession(
            id: realm.newID(), subject: SubjectID(rawValue: claims.sub), idToken: tokens.idToken, startedAt: realm.now(),
            seenAt: realm.now())
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.webSessions(sealer).insert(session, cookie: cookie)
            try sql.audit.append(
                AuditEntry(
                    at: session.startedAt, actor: "subject:\(claims.sub)", action: "session.started",
                    object: AuditEntry.reference("session", session.id),
                    source: source))
        }
        return LoggedIn(session: session, cookie: cookie, returnPath: attempt.returnPath)
    }

    /// Ends a session here.
    ///
    /// - Parameter state: what the browser brings back to the start page in a parameter of this name.
    /// - Returns: where at the broker the browser goes to end it there too (RP-Initiated Logout 1.0).
    package func end(_ session: WebSession, state: String? = nil, from source: String?, in realm: Realm) async throws -> String {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.webSessions(sealer).end(session.id, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(session.subject.rawValue)", action: "session.ended",
                    object: AuditEntry.reference("session", session.id),
                    source: source))
        }
        let parameters =
            [
                ("id_token_hint", session.idToken), ("client_id", self.clientID), ("post_logout_redirect_uri", self.homeURL),
            ] + (state.map { [("state", $0)] } ?? [])
        return try await self.ask { try await self.endpoints.endpoints().endSession } + "?" + FormParameters.encode(parameters)
    }

    private func redeem(_ code: String, verifier: String, random: any RandomSource) async throws -> TokenResponse {
        var request = HTTPClientRequest(url: try await self.ask { try await self.endpoints.endpoints().token })
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        if let trace = TraceContext.current { request.headers.add(name: "traceparent", value: trace.traceparent) }
        let form =
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", self.redirectURI), ("code_verifier", verifier),
            ] + (try self.assertion.parameters(random: random))
        request.body = .bytes(ByteBuffer(string: FormParameters.encode(form)))
        let (status, body) = try await self.ask { [request] in
            let response = try await self.http.execute(request, timeout: self.patience)
            guard response.status.code < 500 else { throw ProviderUnavailable() }
            return (response.status.code, try await response.body.collect(upTo: 64 * 1024))
        }
        guard status == 200, let reply = try? JSONDecoder().decode(TokenResponse.self, from: Data(body.readableBytesView)) else {
            self.logger.notice("authorization code refused", metadata: ["http.status": .stringConvertible(status)])
            throw LogInFailure(.refused, at: self.site)
        }
        return reply
    }

    private func verify(_ token: String, at now: Date) async throws -> IDTokenClaims {
        do {
            do {
                return try self.verify(token, with: try await self.ask { try await self.keys.keySet(refreshing: false) }, at: now)
            } catch JOSEError.unknownKey {
                return try self.verify(token, with: try await self.ask { try await self.keys.keySet(refreshing: true) }, at: now)
            }
        } catch let error as JOSEError {
            self.logger.notice("ID token refused", metadata: ["error.type": .string(ErrorSummary.of(error))])
            throw LogInFailure(.refused, at: self.site)
        }
    }

    /// Asks the provider something. Whatever keeps it from answering is the same to whoever waits.
    private func ask<Answer: Sendable>(_ question: @Sendable () async throws -> Answer) async throws -> Answer {
        do {
            return try await question()
        } catch let error as CancellationError {
            throw error
        } catch {
            self.logger.error("the provider does not answer", metadata: ["error.type": .string(ErrorSummary.of(error))])
            throw ProviderUnavailable()
        }
    }

    private func verify(_ token: String, with keys: JWKSet, at now: Date) throws(JOSEError) -> IDTokenClaims {
        try JWT.verify(
            token, as: IDTokenClaims.self, typ: nil, keys: { keys.usableKeys(kid: $0.kid, algorithm: $0.alg) }, algorithms: [.es256],
            issuer: self.issuer, audience: self.clientID, now: now, leeway: 5)
    }
}

private struct IDTokenClaims: Decodable, Sendable {
    let sub: String
    let nonce: String?
}

private struct TokenResponse: Decodable, Sendable {
    let idToken: String
    /// What was granted (RFC 6749 section 5.1).
    let scope: String?

    enum CodingKeys: String, CodingKey {
        case idToken = "id_token"
        case scope
    }

    func grants(_ scopes: [String]) -> Bool {
        // Where scopes open doors, an answer that names none opens none.
        guard let scope else { return scopes.isEmpty }
        return Set(scope.split(separator: " ").map(String.init)).isSuperset(of: scopes)
    }
}
