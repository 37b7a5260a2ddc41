import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Answers authorization requests: the one place where codes are made.
package struct AuthorizationResponder: Sendable {
    /// The scopes that are granted on a person's behalf only if that person holds them.
    private let serviceScopes: Set<Scope>

    package init(serviceScopes: Set<Scope>) {
        self.serviceScopes = serviceScopes
    }

    /// Issues a code for the person who logged in, marks the interaction answered in the same transaction, and tells where the browser
    /// goes with it. Whether the person may pass is decided before (``NextStep``).
    ///
    /// - Parameters:
    ///   - interaction: as it was when the decision fell.
    ///   - source: the caller's address, for the audit trail.
    /// - Throws: ``InteractionError`` when the interaction is over; ``DatabaseError/conflict`` when it has changed since it was read.
    package func redirect(
        answering interaction: Interaction, with authentication: Authentication, in realm: Realm, source: String? = nil
    ) async throws -> String {
        let now = realm.now()
        let token = OpaqueToken(from: realm.random)
        let request = interaction.request
        var answered = interaction
        try answered.answer(at: now)
        try await realm.database.write { [answered, sealer = realm.sealer, serviceScopes] sql in
            let granted = try sql.persons(sealer).require(authentication.person).granted(request.scopes, of: serviceScopes)
            let code = AuthorizationCode(hash: token.hash, answering: request, granting: granted, with: authentication, at: now)
            try sql.interactions.update(answered)
            try sql.authorizationCodes.insert(code)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: AuditEntry.reference("person", authentication.person), action: "authorization.granted",
                    object: "client:\(code.clientID)", source: source))
        }
        return self.url(.code(token.value), interaction.request, realm)
    }

    /// Marks the interaction answered with an error and tells where the browser goes with it.
    ///
    /// - Throws: as when answering.
    package func redirect(
        refusing interaction: Interaction, with refusal: NextStep.Refusal, in realm: Realm, source: String? = nil
    ) async throws -> String {
        let now = realm.now()
        var answered = interaction
        try answered.answer(at: now)
        let error = refusal.error
        try await realm.database.write { [answered] sql in
            try sql.interactions.update(answered)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "client:\(interaction.request.clientID)", action: "authorization.\(error.code.rawValue)",
                    object: "interaction:\(interaction.id)", source: source, result: .refused))
        }
        return self.url(.error(error), interaction.request, realm)
    }

    private func url(_ content: AuthorizationResponse.Content, _ request: AuthorizationRequest, _ realm: Realm) -> String {
        AuthorizationResponse(content, redirectURI: request.redirectURI, state: request.state, issuer: realm.issuer).url
    }
}

extension NextStep.Refusal {
    /// What the client is told.
    var error: OAuthError {
        switch self {
        case .accessDenied: OAuthError(.accessDenied, "The person did not complete the log-in.")
        case .loginRequired: OAuthError(.loginRequired, "Nobody is logged in.")
        case .interactionRequired: OAuthError(.interactionRequired, "The person has to complete the account first.")
        }
    }
}
