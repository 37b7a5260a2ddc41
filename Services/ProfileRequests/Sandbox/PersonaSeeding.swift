import Contracts
import Database
import Foundation
import LibCrypto
import Logging
import ProfileRequestsDomain
import ServiceKit
import ServiceLifecycle
import Synchronization
import Vocabulary

/// Makes the accounts and roles that sandbox personas start out with, as the broker tells of them. Doing it again changes nothing.
package struct PersonaSeeding: Service {
    private let transport: any ServiceTransport
    private let broker: String
    private let grants: SeededRoles
    private let realm: Realm
    private let logger: Logger
    private let progress = Progress()

    /// - Parameter broker: where the broker is asked, for whoever has to find out why it does not answer.
    package init(transport: any ServiceTransport, broker: String, grants: SeededRoles, realm: Realm, logger: Logger) {
        self.transport = transport
        self.broker = broker
        self.grants = grants
        self.realm = realm
        self.logger = logger
    }

    /// Passes once the personas are there.
    package var readiness: Readiness.Check {
        Readiness.Check("personas") { [progress] in progress.isDone }
    }

    /// Asks until the broker answers: it may be starting just now.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var isWaiting = false
            while !Task.isCancelled {
                do {
                    let seeds = try await self.transport.call(SeedAPI.seeds)
                    for seed in seeds.personas { try await self.plant(seed) }
                    self.progress.finish()
                    self.logger.info("personas ready", metadata: ["personas": .stringConvertible(seeds.personas.count)])
                    break
                } catch {
                    if !isWaiting {
                        self.logger.warning(
                            "waiting for login-broker to tell of the personas",
                            metadata: ["dependency.url": .string(self.broker), "error.type": .string(ErrorSummary.of(error))])
                    }
                    isWaiting = true
                    try? await Task.sleep(for: .milliseconds(500))
                }
            }
        }
        // A service that returns would end the whole group.
        try? await gracefulShutdown()
    }

    private func plant(_ seed: PersonaSeed) async throws {
        let (id, link) = (self.realm.newID(), OpaqueToken(from: self.realm.random))
        let found = try await self.realm.database.write { [now = self.realm.now(), sealer = self.realm.sealer] sql -> StoredAccount? in
            // Whoever has closed the account they started out with begins anew, like anybody else.
            if try sql.accounts(sealer).lastClosed(subject: seed.subject) != nil { return nil }
            if let stored = try sql.accounts(sealer).find(subject: seed.subject) { return stored }
            let account = Account(
                id: id, identity: seed.identity, login: try Login(seed.login), email: seed.email, termsAcceptedAt: now, createdAt: now,
                state: Account.State(rawValue: seed.status.rawValue) ?? .active, activatedAt: seed.status == .unverified ? nil : now,
                link: ActivationLink(hash: link.hash, sentAt: now, usedAt: seed.status == .unverified ? nil : now), resentAt: [])
            try sql.accounts(sealer).insert(account, subject: seed.subject)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "sandbox", action: "account.seeded", object: "account:\(id)", dataSubject: "account:\(id)"))
            return StoredAccount(account: account, subject: seed.subject, version: 1)
        }
        guard let stored = found else { return }
        try await self.grants.grant(seed.roles, to: stored.account, in: self.realm)
    }

    private final class Progress: Sendable {
        private let done = Mutex(false)

        var isDone: Bool { self.done.withLock { $0 } }

        func finish() {
            self.done.withLock { $0 = true }
        }
    }
}
