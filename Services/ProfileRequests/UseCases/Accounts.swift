import Contracts
import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// UEOZ accounts: opened with a form, activated by mail, reported to the broker.
package struct Accounts: Sendable {
    let broker: BrokerClient
    let outbox: OutboxWorker
    /// Where activation links lead, without a trailing slash.
    let publicURL: String

    package init(broker: BrokerClient, outbox: OutboxWorker, publicURL: String) {
        self.broker = broker
        self.outbox = outbox
        self.publicURL = publicURL
    }

    /// The account of whoever arrived, if the form has been filled in before.
    package func find(_ subject: SubjectID, in realm: Realm) async throws -> StoredAccount? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.accounts(sealer).find(subject: subject) }
    }

    /// Whether the person has closed an account since `moment`: what was begun before must not open another one.
    package func wasClosed(_ subject: SubjectID, since moment: Date, in realm: Realm) async throws -> Bool {
        let closed = try await realm.database.read { [sealer = realm.sealer] sql in try sql.accounts(sealer).lastClosed(subject: subject) }
        return closed?.account.closedAt.map { $0 > moment } ?? false
    }

    /// The login the form shows: ePLOZ's when it carries over and is free, otherwise the first free one made from the name.
    package func proposedLogin(for ticket: HandoverTicket, in realm: Realm) async throws -> Login {
        try await realm.database.read { [sealer = realm.sealer] sql in try Self.login(for: ticket, accounts: sql.accounts(sealer)) }
    }

    /// "Zapisz": opens the account and sends the activation mail. A form posted twice opens one account.
    package func open(_ ticket: HandoverTicket, email: EmailAddress, language: Language, from source: String?, in realm: Realm) async throws
    {
        let token = OpaqueToken(from: realm.random)
        let (id, reportID) = (realm.newID(), realm.newID())
        let opened = try await realm.database.write { [now = realm.now(), sealer = realm.sealer, publicURL] sql in
            guard try sql.accounts(sealer).find(subject: ticket.subject) == nil else { return false }
            let login = try Self.login(for: ticket, accounts: sql.accounts(sealer))
            let account = Account(
                id: id, identity: ticket.identity, login: login, email: email, language: language, termsAcceptedAt: now,
                linkHash: token.hash, at: now)
            let version = try sql.accounts(sealer).lastClosed(subject: ticket.subject).map { $0.version + 1 } ?? 1
            try sql.accounts(sealer).insert(account, subject: ticket.subject, version: version)
            let report = AccountReport(subject: ticket.subject, status: .unverified, version: version)
            try sql.outbox.append(
                try OutboxMessage(id: reportID, kind: SisterCourier.accountReport, content: report), sealedBy: sealer, at: Date())
            try Self.sendLink(token, to: account, sql: sql, publicURL: publicURL, realm: realm)
            try Reminders(publicURL: publicURL).start(for: account, sql: sql, realm: realm)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(ticket.subject.rawValue)", action: "account.opened", object: "account:\(id)",
                    source: source))
            return true
        }
        guard opened else { return }
        self.outbox.nudge()
    }

    /// "Chcę dostać nowy e-mail": one a minute, five a day; the old link ends.
    package func resend(to subject: SubjectID, from source: String?, in realm: Realm) async throws {
        try await self.sendAnew(to: subject, as: "account.mail-resent", from: source, in: realm) { .resend(linkHash: $0) }
    }

    /// An address that was mistyped is put right before it is confirmed: the link goes to the new one, and so do reminders.
    package func correctEmail(of subject: SubjectID, to email: EmailAddress, from source: String?, in realm: Realm) async throws {
        try await self.sendAnew(to: subject, as: "account.email-corrected", from: source, in: realm) { .correctEmail(email, linkHash: $0) }
    }

    private func sendAnew(
        to subject: SubjectID, as action: String, from source: String?, in realm: Realm,
        _ event: @escaping @Sendable (_ linkHash: [UInt8]) -> Account.Event
    ) async throws {
        let token = OpaqueToken(from: realm.random)
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer, publicURL] sql in
            guard var stored = try sql.accounts(sealer).find(subject: subject) else { throw DatabaseError.notFound }
            let linkBefore = stored.account.link
            let effects = try stored.account.apply(event(token.hash), at: now)
            try sql.accounts(sealer).update(stored)
            if effects.contains(.renewReminders) {
                try Reminders(publicURL: publicURL).renew(of: stored.account, sql: sql, realm: realm)
            }
            try sql.end(linkBefore.mail, realm: realm)
            try Self.sendLink(token, to: stored.account, sql: sql, publicURL: publicURL, realm: realm)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "subject:\(subject.rawValue)", action: action, object: "account:\(stored.account.id)", source: source))
        }
        self.outbox.nudge()
    }

    /// Whether the link still activates something: looking at it uses nothing up.
    package func check(link token: String, in realm: Realm) async throws {
        let hash = OpaqueToken.hash(of: token)
        let stored = try await realm.database.read { [sealer = realm.sealer] sql in try sql.accounts(sealer).find(linkHash: hash) }
        guard let stored else { throw AccountError.linkUnknown }
        try stored.account.link.check(hash, at: realm.now())
    }

    /// The button behind the link: the account is active from now on. The broker knows of it, as a rule, before this returns.
    package func activate(link token: String, from source: String?, in realm: Realm) async throws {
        let hash = OpaqueToken.hash(of: token)
        let reportID = realm.newID()
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer, publicURL] sql in
            guard var stored = try sql.accounts(sealer).find(linkHash: hash) else { throw AccountError.linkUnknown }
            _ = try stored.account.apply(.activate(linkHash: hash), at: now)
            let version = try sql.accounts(sealer).update(stored)
            let report = AccountReport(subject: stored.subject, status: stored.account.state.reported, version: version)
            try sql.outbox.append(
                try OutboxMessage(id: reportID, kind: SisterCourier.accountReport, content: report), sealedBy: sealer, at: Date())
            try sql.end(stored.account.link.mail, realm: realm)
            try Reminders(publicURL: publicURL).stop(for: stored.account, sql: sql, realm: realm)
            try sql.audit.append(
                AuditEntry(
                    at: now, actor: "account:\(stored.account.id)", action: "account.activated", object: "account:\(stored.account.id)",
                    source: source))
        }
        self.outbox.nudge()
        await self.outbox.deliverNow(reportID)
    }

    /// Tells the broker of an account once more, for a person it has sent here although they are through.
    package func report(_ stored: StoredAccount) async throws {
        try await self.broker.report(
            AccountReport(subject: stored.subject, status: stored.account.state.reported, version: stored.version))
    }

    private static func login(for ticket: HandoverTicket, accounts: AccountRepository) throws -> Login {
        if let legacy = ticket.migration?.login.flatMap({ try? Login($0) }), try accounts.isFree(legacy) { return legacy }
        for candidate in Login.candidates(for: ticket.identity).prefix(1000) where try accounts.isFree(candidate) {
            return candidate
        }
        throw DatabaseError.conflict
    }

    private static func sendLink(_ token: OpaqueToken, to account: Account, sql: Transaction, publicURL: String, realm: Realm) throws {
        try sql.notify(
            account, account.link.mail,
            .accountActivation(link: "\(publicURL)/activation?token=\(token.value)", expiresAt: account.link.expiresAt), realm: realm)
    }
}

extension ActivationLink {
    /// The mail with the link, which is of no use once that has been used or replaced.
    fileprivate var mail: LinkMail {
        let id = self.hash.withUnsafeBytes { $0.count >= 16 ? UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) : UUID() }
        return LinkMail(id: id, name: "activation-link:\(Base64URL.encode(self.hash))")
    }
}

extension Account.State {
    /// The state as the broker is told.
    package var reported: UeozAccountStatus {
        switch self {
        case .unverified: .unverified
        case .active: .active
        case .blocked: .blocked
        case .closed: .closed
        }
    }
}
