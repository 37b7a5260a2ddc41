import Database
import Foundation
import JOSE
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Ending a session because a client asks for it (OpenID Connect RP-Initiated Logout 1.0).
struct LogOut: Sendable {
    let clients: ClientRegistry
    let keys: SigningKeys
    let subjects: Subjects

    /// A checked request to log out.
    struct Asked: Sendable {
        let client: Client?
        /// Where the browser goes afterwards; registered by the client.
        let redirectURI: String?
        let state: String?
        /// The session by the name the client knows it by, from a genuine ID token.
        let sid: String?

        /// What was asked, without the proof of whose session it is.
        var fields: [(name: String, value: String)] {
            [("client_id", self.client?.id.rawValue), ("post_logout_redirect_uri", self.redirectURI), ("state", self.state)]
                .compactMap { name, value in value.map { (name: name, value: $0) } }
        }

        /// The address to go to, with the state.
        var destination: String? {
            self.redirectURI.map { URLQuery.append(self.state.map { [("state", $0)] } ?? [], to: $0) }
        }
    }

    /// Reads a request (sections 2 and 3).
    ///
    /// - Throws: ``OAuthError`` when it names a client that does not fit, or an address that is not registered: nothing is redirected then.
    func read(_ parameters: RequestParameters, issuer: String) throws(OAuthError) -> Asked {
        let hint = try parameters.value("id_token_hint", limit: RequestParameters.valueLimit).flatMap {
            self.claims(of: $0, issuer: issuer)
        }
        let named = try parameters.value("client_id", limit: 256)
        if let named, let hint, hint.aud != named {
            throw OAuthError(.invalidRequest, "The client_id is not the one the ID token was issued to.")
        }
        let client = (hint?.aud ?? named).flatMap { self.clients[ClientID(rawValue: $0)] }
        if named != nil, client == nil { throw OAuthError(.invalidClient, "The client is not known.") }
        let redirectURI = try parameters.value("post_logout_redirect_uri")
        if let redirectURI {
            guard let client, client.postLogoutRedirectURIs.contains(redirectURI) else {
                throw OAuthError(.invalidRequest, "The post_logout_redirect_uri is not registered for this client.")
            }
        }
        return Asked(
            client: client, redirectURI: redirectURI, state: try parameters.value("state"), sid: client == nil ? nil : hint?.sid)
    }

    /// The browser's session, if it has one that has not ended.
    func session(cookie: String?, in realm: Realm) async throws -> NodeSession? {
        guard let cookie else { return nil }
        let hash = OpaqueToken.hash(of: cookie)
        let session = try await realm.database.read { sql in try sql.nodeSessions.find(cookieHash: hash) }
        guard let session, session.endedAt == nil, realm.now() < session.expiresAt else { return nil }
        return session
    }

    /// Whether the ID token is of this very session, so that nobody has to be asked.
    func isProven(_ asked: Asked, for session: NodeSession) -> Bool {
        guard let client = asked.client, let sid = asked.sid else { return false }
        return constantTimeEquals(Array(self.subjects.sessionName(session.id, for: client).utf8), Array(sid.utf8))
    }

    /// The session the ID token is of, for a browser that did not send its cookie along (a form posted from the client's site).
    func session(named asked: Asked, in realm: Realm) async throws -> UUID? {
        guard let client = asked.client, let sid = asked.sid else { return nil }
        return try await realm.database.read { sql in try sql.tokenGrants.session(named: sid, to: client.id) }
    }

    /// Ends a session and what hangs on it.
    func end(_ session: UUID, asked: Asked, in realm: Realm, source: String?) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            try sql.nodeSessions.end(session, at: now)
            try sql.tokenGrants.revokeGrants(ofSession: session, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: asked.client.map { "client:\($0.id)" } ?? "browser", action: "session.ended",
                    object: AuditEntry.reference("session", session), source: source))
        }
    }

    /// The claims of an ID token of ours; an expired one will do (section 4), any other does as little as none.
    private func claims(of token: String, issuer: String) -> IDTokenClaims? {
        let keySet = self.keys.keySet
        guard
            let (_, payload) = try? JWS.verify(
                token, keys: { keySet.usableKeys(kid: $0.kid, algorithm: $0.alg) }, algorithms: [.es256, .rs256]),
            let claims = try? JSONDecoder().decode(IDTokenClaims.self, from: Data(payload)), claims.iss == issuer
        else { return nil }
        return claims
    }
}
