import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// What the audit trail holds of one person: their own acts, and those of others on their data.
package struct PersonalHistory: Sendable {
    /// How many entries a file has at most, the newest of the period.
    package static let longestFile = 10_000

    /// The names that entries give the person: by their account, and, where there was none yet or a session is meant, by their subject.
    private let accounts: [String]
    private let subject: String

    package init(of account: Account, subject: SubjectID) {
        // Both spellings of an id, as it was and is written.
        self.accounts = ["account:\(account.id)", AuditEntry.reference("account", account.id)]
        self.subject = "subject:\(subject.rawValue)"
    }

    /// Who did something, as the person is told: others are never named.
    package enum Who: String, Hashable, Sendable, CaseIterable {
        case own, administrator, system

        package var polishName: String {
            switch self {
            case .own: "Ty"
            case .administrator: "administrator"
            case .system: "system"
            }
        }
    }

    package struct Item: Hashable, Sendable {
        package let position: AuditPosition
        package let who: Who
        package let action: String
        /// The number of the request it is about.
        package let request: String?
        /// From where, of the person's own acts.
        package let source: String?
        package let result: AuditEntry.Result

        package var at: Date { self.position.at }
    }

    package struct Page: Hashable, Sendable {
        /// Newest first.
        package let items: [Item]
        package let hasMore: Bool
    }

    /// - Parameter position: the last entry of the page before; nil begins with the newest.
    package func page(
        of period: AuditPeriod, before position: AuditPosition?, limit: Int, in realm: Realm
    ) async throws -> Page {
        try await realm.database.read { sql in try self.page(of: period, before: position, limit: limit, sql: sql) }
    }

    /// The newest entries of a period, for a file of the person's own. That they took it is noted, too.
    package func file(of period: AuditPeriod, by actor: Actor, in realm: Realm) async throws -> Page {
        var items: [Item] = []
        var hasMore = true
        while hasMore, items.count < Self.longestFile {
            let page = try await self.page(
                of: period, before: items.last?.position, limit: min(500, Self.longestFile - items.count), in: realm)
            items += page.items
            hasMore = page.hasMore
        }
        try await realm.database.write { [now = realm.now()] sql in
            try sql.record("account.history-exported", "account:\(actor.id)", by: actor, at: now)
        }
        return Page(items: items, hasMore: hasMore)
    }

    /// A look into the index for each name, put together.
    private func page(of period: AuditPeriod, before position: AuditPosition?, limit: Int, sql: Transaction) throws -> Page {
        var found: [AuditPosition: AuditRecord] = [:]
        for name in self.accounts + [self.subject] {
            for record in try sql.audit.newest(by: name, in: period, before: position, limit: limit + 1) { found[record.position] = record }
        }
        for name in self.accounts {
            for record in try sql.audit.newest(on: name, in: period, before: position, limit: limit + 1) { found[record.position] = record }
        }
        let records = found.values.sorted { $0.position > $1.position }
        return Page(items: records.prefix(limit).map(self.item), hasMore: records.count > limit)
    }

    private func item(_ record: AuditRecord) -> Item {
        let entry = record.entry
        let who: Who =
            entry.actor == self.subject || self.accounts.contains(entry.actor)
            ? .own : entry.actor.hasPrefix("account:") ? .administrator : .system
        let request = entry.object.flatMap { $0.hasPrefix("request:") ? String($0.dropFirst("request:".count)) : nil }
        return Item(
            position: record.position, who: who, action: entry.action, request: request, source: who == .own ? entry.source : nil,
            result: entry.result)
    }
}
