import AccountMigrationDomain
import Contracts
import Database
import Foundation
import ServiceKit
import Vocabulary

/// Everything that happens to migrations: a person arrives, ePLOZ is searched, the person decides.
package struct Migrations: Sendable {
    let directory: any LegacyDirectory
    let broker: BrokerClient
    let outbox: OutboxWorker
    let searches: SearchSignal

    /// A search that takes longer than this counts as no answer (Z05), in seconds.
    static let searchLimit: TimeInterval = 120
    /// A search that is not renewed for so long, in seconds, is taken over: whoever claimed it has died.
    static let searchLease: TimeInterval = 8

    package init(directory: any LegacyDirectory, broker: BrokerClient, outbox: OutboxWorker, searches: SearchSignal) {
        self.directory = directory
        self.broker = broker
        self.outbox = outbox
        self.searches = searches
    }

    /// The migration of the person who arrived, begun if there is none under way.
    package func arrive(_ ticket: HandoverTicket, in realm: Realm) async throws -> Migration {
        let id = realm.newID()
        let migration = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            if let current = try sql.migrations(sealer).current(of: ticket.subject) { return current }
            let migration = Migration(id: id, subject: ticket.subject, identity: ticket.identity, startedAt: now)
            try sql.migrations(sealer).insert(migration, searchDueAt: Date())
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(ticket.subject.rawValue)", action: "migration.search-started", object: "migration:\(id)"))
            return migration
        }
        if case .searching = migration.state { self.searches.signal() }
        return migration
    }

    /// Takes a person's decision. Repeating it changes nothing; the broker knows of it, as a rule, before this returns.
    package func decide(_ way: WayOn, on id: UUID, interaction: String, from source: String?, in realm: Realm) async throws {
        let messageID = realm.newID()
        let effects = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var migration = try sql.migrations(sealer).require(id)
            let before = migration
            let effects = try migration.apply(.decided(way), at: now)
            guard migration != before else { return effects }
            try sql.migrations(sealer).update(migration, searchDueAt: effects.contains(.search) ? Date() : nil)
            for case .report(let event, let account) in effects {
                let report = MigrationReport(
                    subject: migration.subject,
                    result: MigrationResult(event: event.value, login: account?.login, email: account?.email))
                try sql.outbox.append(
                    try OutboxMessage(id: messageID, kind: BrokerCourier.migrationReport, content: report), sealedBy: sealer, at: Date())
            }
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(migration.subject.rawValue)", action: "migration.\(way.rawValue)",
                    object: migration.outcome.map { "event:\($0.event.value)" } ?? "migration:\(id)", source: source))
            return effects
        }
        for effect in effects {
            switch effect {
            case .search: self.searches.signal()
            case .report: await self.outbox.deliverNow(messageID)
            case .abortInteraction: try await self.abort(id, interaction: interaction, in: realm)
            }
        }
    }

    /// Tells the broker of a completed migration once more, for a person it has sent here although they are through.
    package func report(_ migration: Migration) async throws {
        guard case .completed(let outcome, let migrated) = migration.state else { return }
        let account = migrated ? outcome.account : nil
        try await self.broker.report(
            MigrationReport(
                subject: migration.subject,
                result: MigrationResult(event: outcome.event.value, login: account?.login, email: account?.email)))
    }

    /// Searches ePLOZ for one migration whose search is claimed, and notes the outcome under a new number.
    package func search(_ id: UUID, in realm: Realm) async throws {
        let migration = try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).require(id) }
        guard case .searching = migration.state else { return }
        let (code, account) = await self.outcome(for: migration.identity)
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            var current = try sql.migrations(sealer).require(id)
            guard case .searching = current.state else { return }
            let event = try sql.migrationEvents.record(code, of: id, at: now)
            _ = try current.apply(.searchEnded(.init(event: event, code: code, account: account)), at: now)
            try sql.migrations(sealer).update(current)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "account-migration", action: "migration.outcome-\(code.rawValue)", object: "event:\(event.value)",
                    dataSubject: "subject:\(current.subject.rawValue)"))
        }
    }

    private func outcome(for identity: Identity) async -> (EventCode, LegacyAccount?) {
        guard case .pesel(let pesel) = identity.identifier else { return (.z06, nil) }
        do {
            let accounts = try await TimeLimit.run(seconds: Self.searchLimit) { [directory] in
                try await directory.accounts(with: pesel)
            }
            return EventCode.of(accounts, for: identity)
        } catch {
            return (.z05, nil)
        }
    }

    private func abort(_ id: UUID, interaction: String, in realm: Realm) async throws {
        let migration = try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).require(id) }
        try await self.broker.abort(InteractionAbort(interaction: interaction, subject: migration.subject))
    }
}
