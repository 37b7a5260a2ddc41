import Database
import Foundation
import LoginBrokerDomain
import Sealing
import ServiceKit
import Vocabulary

/// `urn:ietf:params:oauth:grant-type:token-exchange` (RFC 8693): a person's access token for one that is for a profile of that person.
///
/// The broker's own copies decide, so no other service is asked. What a profile loses later ends the tokens that were made before
/// (``TokenInspector``), whichever of the two came first. There is no refresh token: the next exchange says what is true then.
struct TokenExchangeGrant: TokenGranting {
    let type = GrantType.tokenExchange
    let tokens: TokenIssuer
    let inspector: TokenInspector
    let subjects: Subjects
    let clients: ClientRegistry

    /// What the token is made of.
    private struct Material: Sendable {
        let profile: ProfileCopy
        let grant: TokenGrant
        let subject: SubjectID
        let end: Date
    }

    func redeem(_ form: RequestParameters, client: Client, in realm: Realm, source: String?) async throws -> TokenResponse {
        let now = realm.now()
        let request: TokenExchangeRequest
        let audience: String
        do throws(OAuthError) {
            request = try TokenExchangeRequest(form)
            audience = try request.audience(for: client)
        } catch {
            let entry = Self.entry(refusing: error, to: client, source: source, at: now)
            try await realm.database.write { sql in try sql.audit.append(entry) }
            throw error
        }
        let claims = self.inspector.claims(of: request.subjectToken, in: realm)
        let sector = self.clients.subjectSector(ofAudience: audience)
        let outcome: Result<Material, OAuthError> = try await realm.database.write { [subjects, sealer = realm.sealer] sql in
            func refuse(_ error: OAuthError, about person: UUID? = nil) throws -> Result<Material, OAuthError> {
                try sql.audit.append(Self.entry(refusing: error, to: client, about: person, source: source, at: now))
                return .failure(error)
            }
            guard let claims, claims.aud == realm.issuer, claims.clientID == client.id.rawValue,
                case .access(_, let grant?)? = try TokenInspector.look(up: claims, at: now, in: sql), grant.clientID == client.id
            else { return try refuse(Self.invalidSubjectToken) }
            let person = grant.authentication.person
            guard let session = try sql.nodeSessions.find(grant.authentication.session), session.isAlive(at: now.addingTimeInterval(1))
            else {
                return try refuse(OAuthError(.invalidRequest, "The person is not logged in any more."), about: person)
            }
            guard try sql.persons(sealer).find(person)?.standing == .active else {
                return try refuse(OAuthError(.invalidRequest, "The person has no active account."), about: person)
            }
            let active = try sql.profileCopies.active(of: person)
            let profile: ProfileCopy
            do throws(OAuthError) {
                profile = try request.choose(from: active)
            } catch {
                return try refuse(error, about: person)
            }
            let subject = try subjects.subject(of: person, sector: sector, in: sql)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(client.id)", action: "token.issued.token_exchange",
                    object: AuditEntry.reference("profile", profile.id), dataSubject: AuditEntry.reference("person", person),
                    source: source))
            return .success(Material(profile: profile, grant: grant, subject: subject, end: session.expiresAt))
        }
        let material = try outcome.get()
        return try self.tokens.response(
            for: material.profile, grant: material.grant, client: client, audience: audience, subject: material.subject,
            until: material.end, issuer: realm.issuer, random: realm.random, at: now)
    }

    /// RFC 8693 section 2.2.2 wants this error, and not `invalid_grant`, for a token that will not do.
    private static let invalidSubjectToken = OAuthError(
        .invalidRequest, "The subject_token is not an access token that this client was issued for a person and that still counts.")

    private static func entry(
        refusing error: OAuthError, to client: Client, about person: UUID? = nil, source: String?, at now: Date
    ) -> AuditEntry {
        AuditEntry(
            at: now, actor: "client:\(client.id)", action: "token.refused.token_exchange", object: "error:\(error.code.rawValue)",
            dataSubject: person.map { AuditEntry.reference("person", $0) }, source: source, result: .refused)
    }
}
