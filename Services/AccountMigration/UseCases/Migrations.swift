import AccountMigrationDomain
import Contracts
import Database
import Foundation
import Sealing
import ServiceKit
import Vocabulary

/// What a person does in a migration: they arrive, and they decide.
package struct Migrations: Sendable {
    let broker: BrokerClient
    let outbox: OutboxWorker
    let searches: SearchSignal

    package init(broker: BrokerClient, outbox: OutboxWorker, searches: SearchSignal) {
        self.broker = broker
        self.outbox = outbox
        self.searches = searches
    }

    /// The migration of the person who arrived, begun if there is none under way.
    package func arrive(_ ticket: HandoverTicket, in realm: Realm) async throws -> Migration {
        let id = realm.newID()
        let migration = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            if let current = try sql.migrations(sealer).current(of: ticket.subject) {
                return try Self.endExpiredRuling(of: current, sql: sql, sealer: sealer, at: now) ?? current
            }
            let migration = Migration(id: id, subject: ticket.subject, identity: ticket.identity, startedAt: now)
            try sql.migrations(sealer).insert(migration, searchDueAt: Date())
            try sql.migrationSteps.append(.searchStarted, to: id, at: now)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(ticket.subject.rawValue)", action: "migration.search-started", object: "migration:\(id)"))
            return migration
        }
        if case .searching = migration.state { self.searches.signal() }
        return migration
    }

    /// Takes a person's decision. Repeating it changes nothing; the broker knows of it, as a rule, before this returns.
    ///
    /// - Parameter event: the outcome the person was shown; one that has given way to another since is not decided on. Giving up needs none.
    package func decide(
        _ way: WayOn, seeing event: EventNumber?, on id: UUID, interaction: String, from source: String?, in realm: Realm
    ) async throws {
        let messageID = realm.newID()
        let effects = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql -> [Migration.Effect]? in
            var migration = try sql.migrations(sealer).require(id)
            if way != .abort, try Self.endExpiredRuling(of: migration, sql: sql, sealer: sealer, at: now) != nil { return nil }
            guard way == .abort || migration.outcome?.event == event else { throw MigrationError.outOfOrder }
            let before = migration
            let effects = try migration.apply(.decided(way), at: now)
            guard migration != before else { return effects }
            try sql.migrations(sealer).update(migration, searchDueAt: effects.contains(.search) ? Date() : nil)
            try sql.migrationSteps.append(MigrationStep(way), to: id, at: now)
            for case .report(let event, let account) in effects {
                let report = MigrationReport(
                    subject: migration.subject,
                    result: MigrationResult(event: event.value, login: account?.login, email: account?.email))
                try sql.outbox.append(
                    try OutboxMessage(id: messageID, kind: BrokerCourier.migrationReport, content: report), sealedBy: sealer, at: Date())
                try sql.helplineRulings(sealer).remove(migration.subject)
                try sql.migrationEvents(sealer).forgetAccounts(of: migration.subject)
                try sql.migrations(sealer).forgetAccounts(of: migration.subject)
            }
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(migration.subject.rawValue)", action: "migration.\(way.rawValue)",
                    object: migration.outcome.map { "event:\($0.event.value)" } ?? "migration:\(id)", source: source))
            return effects
        }
        guard let effects else {
            self.searches.signal()
            throw MigrationError.outOfOrder
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

    /// An outcome that rests on a decision of the help line gives way to another search once that no longer holds.
    ///
    /// - Returns: the migration as it is then; `nil` if nothing has changed.
    private static func endExpiredRuling(of migration: Migration, sql: Transaction, sealer: Sealer, at now: Date) throws -> Migration? {
        guard let ruling = migration.outcome?.ruling, try sql.helplineRulings(sealer).find(migration.subject, at: now)?.ruling != ruling
        else { return nil }
        var changed = migration
        guard try changed.apply(.rulingExpired, at: now).contains(.search) else { return nil }
        try sql.migrations(sealer).update(changed, searchDueAt: Date())
        try sql.migrationSteps.append(.searchStarted, to: migration.id, at: now)
        return try sql.migrations(sealer).require(migration.id)
    }

    private func abort(_ id: UUID, interaction: String, in realm: Realm) async throws {
        let migration = try await realm.database.read { [sealer = realm.sealer] sql in try sql.migrations(sealer).require(id) }
        try await self.broker.abort(InteractionAbort(interaction: interaction, subject: migration.subject))
    }
}
