import Contracts
import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// A log-in under way: who logged in for it, where its browser goes next, and what the stages learn and report.
package struct InteractionFlow: Sendable {
    let clients: ClientRegistry
    let responder: AuthorizationResponder
    let stages: Stages

    /// Where the stages are, as browsers reach them.
    package struct Stages: Sendable {
        /// account-migration.
        package let migrationURL: String
        /// profile-requests.
        package let profilesURL: String

        package init(migrationURL: String, profilesURL: String) {
            self.migrationURL = migrationURL
            self.profilesURL = profilesURL
        }
    }

    package init(clients: ClientRegistry, responder: AuthorizationResponder, stages: Stages) {
        self.clients = clients
        self.responder = responder
        self.stages = stages
    }

    /// Where the browser goes.
    package enum Destination: Hashable, Sendable {
        /// To the page where a log-in method is chosen.
        case chooseMethod
        /// Out of the broker: to a stage, or back to the client.
        case redirect(String)
        /// A page says that the account is blocked, and leads back to the client.
        case accountBlocked
    }

    /// Makes the session of somebody who has just proven who they are, and notes it in the interaction.
    ///
    /// - Parameters:
    ///   - cookie: the new session cookie; no cookie planted before a log-in counts after it.
    ///   - earlier: the browser's session cookie until now. A session of the same person goes on, one of somebody else ends.
    package func authenticate(
        _ proven: ProvenIdentity, for interaction: Interaction, cookie: OpaqueToken, replacing earlier: String? = nil,
        from source: String?, in realm: Realm
    )
        async throws
    {
        let (personID, newSessionID) = (realm.newID(), realm.newID())
        let earlierHash = earlier.map(OpaqueToken.hash(of:))
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            let person = try sql.persons(sealer).recognise(proven.identity, holding: proven.heldScopes, newID: personID, at: now)
            let found = try earlierHash.flatMap { try sql.nodeSessions.find(cookieHash: $0) }
            let present = found.flatMap { $0.endedAt == nil && now < $0.expiresAt ? $0 : nil }
            let goesOn = present?.authentication.person == person.id
            let sessionID = goesOn ? present?.id ?? newSessionID : newSessionID
            let authentication = Authentication(
                person: person.id, session: sessionID, at: now, level: proven.level, methods: proven.methods)
            var current = try sql.interactions.require(interaction.id)
            try current.authenticate(authentication, at: now)
            try sql.interactions.update(current)
            let session = NodeSession(id: sessionID, authentication: authentication)
            if goesOn {
                try sql.nodeSessions.renew(session, cookieHash: cookie.hash)
            } else {
                if let present {
                    try sql.nodeSessions.end(present.id, at: now)
                    try sql.tokenGrants.revokeGrants(ofSession: present.id, at: now)
                }
                try sql.nodeSessions.insert(session, cookieHash: cookie.hash)
            }
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: AuditEntry.reference("person", person.id), action: goesOn ? "session.renewed" : "session.started",
                    object: AuditEntry.reference("session", sessionID), source: source))
        }
    }

    /// Decides where the browser goes, and does what that takes: a handle, a code.
    package func resume(_ interaction: Interaction, session: NodeSession?, from source: String?, in realm: Realm) async throws
        -> Destination
    {
        let client = try self.clients.require(interaction.request.clientID)
        let (person, hasLoggedOut) = try await self.standing(of: interaction, in: realm)
        let step = try NextStep(
            for: interaction, client: client, session: session, person: person, hasLoggedOut: hasLoggedOut, at: realm.now())
        switch step {
        case .chooseMethod:
            return .chooseMethod
        case .useSession(let authentication):
            let authenticated = try await realm.database.write { [now = realm.now()] sql in
                var current = try sql.interactions.require(interaction.id)
                try current.authenticate(authentication, at: now)
                try sql.interactions.update(current)
                return try sql.interactions.require(interaction.id)
            }
            return try await self.resume(authenticated, session: session, from: source, in: realm)
        case .migrate(let person):
            let handle = try await self.handle(for: person, to: .migration, of: interaction, in: realm)
            return .redirect("\(self.stages.migrationURL)/migration/enter?handle=\(handle.value)")
        case .completeAccount(let person):
            let handle = try await self.handle(for: person, to: .account, of: interaction, in: realm)
            return .redirect("\(self.stages.profilesURL)/account/enter?handle=\(handle.value)")
        case .answer(let authentication):
            return .redirect(try await self.responder.redirect(answering: interaction, with: authentication, in: realm, source: source))
        case .refuse(let refusal):
            return .redirect(try await self.responder.redirect(refusing: interaction, with: refusal, in: realm, source: source))
        case .accountBlocked:
            return .accountBlocked
        }
    }

    /// Ends an interaction because the person gave it up.
    package func abort(_ id: String, by person: UUID?, from source: String?, in realm: Realm) async throws {
        try await realm.database.write { [now = realm.now()] sql in
            var interaction = try sql.interactions.require(id)
            if let person {
                guard case .authenticated(let authentication) = interaction.state, authentication.person == person else {
                    if interaction.state == .aborted { return }
                    throw DatabaseError.notFound
                }
            }
            try interaction.abort(at: now)
            try sql.interactions.update(interaction)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: person.map { AuditEntry.reference("person", $0) } ?? "browser", action: "interaction.aborted",
                    object: "interaction:\(id)",
                    source: source))
        }
    }

    /// Who logged in for an interaction, and whether they have logged out since.
    private func standing(of interaction: Interaction, in realm: Realm) async throws -> (Person?, hasLoggedOut: Bool) {
        guard case .authenticated(let authentication) = interaction.state else { return (nil, false) }
        return try await realm.database.read { [sealer = realm.sealer] sql in
            (try sql.persons(sealer).find(authentication.person), try sql.nodeSessions.find(authentication.session)?.endedAt != nil)
        }
    }

    private func handle(for person: UUID, to stage: HandoverStage, of interaction: Interaction, in realm: Realm) async throws -> OpaqueToken
    {
        let token = OpaqueToken(from: realm.random)
        let handle = Handle(
            hash: token.hash, interaction: interaction.id, person: person, audience: stage.service.rawValue, stage: stage.rawValue,
            madeAt: realm.now())
        try await realm.database.write { sql in try sql.handles.insert(handle) }
        return token
    }
}
