import Database
import Foundation
import PasswordHashing
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Moving permissions from SSOZ I: login and password of an account there become approved requests here, once.
///
/// Whatever is wrong, exactly one Argon2id verification is made, so that neither an answer nor its timing says whether a login exists.
package struct LegacyTransfers: Sendable {
    let rules: LegacyTransferRules
    let passwords: PasswordHasher
    let reminders: Reminders
    /// Called after something was put into the outbox.
    let nudge: @Sendable () -> Void

    package init(
        rules: LegacyTransferRules, passwords: PasswordHasher, reminders: Reminders, nudge: @escaping @Sendable () -> Void
    ) {
        self.rules = rules
        self.passwords = passwords
        self.reminders = reminders
        self.nudge = nudge
    }

    /// What somebody typed to prove that an account is theirs.
    package struct Attempt: Sendable {
        let login: LegacyLogin
        let password: Secret
        /// Asked for when SSOZ I knows none.
        let telephone: PhoneNumber?

        package init(login: LegacyLogin, password: Secret, telephone: PhoneNumber? = nil) {
            self.login = login
            self.password = password
            self.telephone = telephone
        }
    }

    private typealias Stored = LegacyStatisticsRepository.Stored

    /// Gives the roles of an SSOZ I account to whoever knows its password: at once, and in one transaction with the mark that it has moved. Who has
    /// moved an account and asks again is led to what they have.
    ///
    /// - Returns: the submission that holds the requests the roles became.
    /// - Throws: ``LegacyTransferRefusal``, with which nothing is used up; `PasswordHashingError.busy`.
    package func transfer(_ attempt: Attempt, by actor: Actor, in realm: Realm) async throws -> UUID {
        let found = try await realm.database.read { sql in try sql.legacyStatistics(realm.sealer).find(attempt.login) }
        let matches = try await self.passwords.verify(
            found?.password.input(for: attempt.password) ?? attempt.password, against: found?.password.hash ?? self.passwords.decoy)
        let proven = matches ? found : nil
        let outcome = try await self.decide(attempt, proven: proven, found: found?.account.id, by: actor, in: realm)
        if let proven, outcome != .failure(.locked) { await self.rehash(proven, attempt.password, in: realm) }
        if case .success = outcome { self.nudge() }
        return try outcome.get()
    }

    // MARK: Deciding

    /// Looking at the locks, counting and moving are one step: guesses made all at once are no more than guesses made one after the other, and of
    /// people who move an account at once one does.
    private func decide(
        _ attempt: Attempt, proven: Stored?, found: UUID?, by actor: Actor, in realm: Realm
    ) async throws -> Result<UUID, LegacyTransferRefusal> {
        try await Self.again {
            try await realm.database.write { [now = realm.now(), rules, reminders] sql in
                let object = found.map { AuditEntry.reference("legacy-account", $0) }
                let (login, person) = (
                    LegacyThrottleRepository.Subject.login(attempt.login), LegacyThrottleRepository.Subject.person(actor.id)
                )
                let throttles = sql.legacyThrottles(realm.sealer)
                var (byLogin, byPerson) = (try throttles.find(login), try throttles.find(person))
                do {
                    if byLogin.isLocked(at: now) || byPerson.isLocked(at: now) { throw LegacyTransferRefusal.locked }
                    guard let proven else {
                        byLogin.failed(at: now, limits: rules.throttle)
                        byPerson.failed(at: now, limits: rules.throttle)
                        try throttles.removeChanged(before: now.addingTimeInterval(-LegacyThrottleRepository.remembered))
                        try throttles.save(byLogin, of: login, at: now)
                        try throttles.save(byPerson, of: person, at: now)
                        throw LegacyTransferRefusal.wrongCredentials
                    }
                    try throttles.forget(byLogin, of: login, at: now)
                    guard let stored = try sql.legacyStatistics(realm.sealer).find(proven.account.id),
                        stored.passwordSource == proven.passwordSource
                    else { throw DatabaseError.conflict }
                    if let move = stored.account.move, move.by == actor.id {
                        try sql.recordTransfer("transfer.shown-again", object, by: actor, at: now)
                        return .success(move.submissionID)
                    }
                    let submission = try Self.move(
                        stored.account, telephone: attempt.telephone, by: actor, rules: rules, reminders: reminders, sql: sql, realm: realm)
                    // Only a transfer forgets what the person failed at: an account that cannot move would otherwise lift the lock again and again.
                    try throttles.forget(byPerson, of: person, at: now)
                    try sql.recordTransfer("transfer.completed", object, by: actor, at: now)
                    return .success(submission)
                } catch let refusal as LegacyTransferRefusal {
                    try sql.recordTransfer(refusal.action, object, by: actor, at: now, result: .refused)
                    return .failure(refusal)
                }
            }
        }
    }

    /// Makes profile and requests of an account. Whatever refuses, refuses before anything is written.
    private static func move(
        _ account: LegacyStatisticsAccount, telephone: PhoneNumber?, by actor: Actor, rules: LegacyTransferRules, reminders: Reminders,
        sql: Transaction, realm: Realm
    ) throws -> UUID {
        let now = realm.now()
        // Closed while the form was under way: nothing may be given on its behalf.
        guard let owner = try sql.accounts(realm.sealer).find(actor.id)?.account, owner.state == .active else {
            throw DatabaseError.conflict
        }
        let unit = try sql.units.named(by: account.unit)
        let known = try unit.flatMap { try sql.profiles(realm.sealer).find(account: actor.id, unit: $0.id) }
        let open = try sql.roleRequests(realm.sealer).open(of: actor.id).filter { $0.request.unitID == unit?.id }
        let transfer = try LegacyTransfer(
            of: account, to: unit, profile: known, requests: open.map { (role: $0.request.role, status: $0.request.status(at: now)) },
            rules: rules)
        guard let unit else { throw LegacyTransferRefusal.unitUnknown }
        let contact: ContactData
        if let known {
            contact = known.contact
        } else {
            guard let telephone = account.contact.telephone ?? telephone else { throw LegacyTransferRefusal.telephoneMissing }
            contact = ContactData(telephone: telephone, email: account.contact.email ?? owner.email)
        }

        let profile = known ?? Profile(id: realm.newID(), accountID: actor.id, unitID: unit.id, contact: contact, createdAt: now)
        if known == nil { try sql.profiles(realm.sealer).insert(profile) }
        var submission = Submission(id: realm.newID(), applicantID: actor.id, profileID: profile.id, unitID: unit.id, savedAt: now)
        submission.recordDownload(at: now)
        try submission.finish(delivery: .later, files: 0, at: now)
        try sql.submissions.insert(submission, draft: nil)
        let move = LegacyStatisticsAccount.Move(at: now, by: actor.id, submissionID: submission.id)
        guard try sql.legacyStatistics(realm.sealer).move(account.id, move) else { throw DatabaseError.conflict }
        // A role is asked for or held once in a unit: what waited for it makes way, and so does one whose last day is over.
        for var stored in open where transfer.given.contains(stored.request.role) {
            let hasEnded = stored.request.status == .approved
            let effects = try stored.request.apply(hasEnded ? .end : .withdraw(by: actor.id), at: now)
            try sql.roleRequests(realm.sealer).update(stored)
            if effects.contains(.stopReminders) { try reminders.stop(for: stored.request, sql: sql, realm: realm) }
            try sql.record(
                hasEnded ? "request.ended" : "request.withdrawn", "request:\(stored.request.number)", by: actor, at: now)
        }
        for (role, number) in zip(transfer.given, try sql.requestNumbers.take(transfer.given.count, at: now)) {
            try sql.roleRequests(realm.sealer).insert(
                .granted(
                    id: realm.newID(), number: number, submissionID: submission.id, profileID: profile.id, applicantID: actor.id,
                    unitID: unit.id, role: role, contact: contact, at: now))
            try sql.record("request.granted", "request:\(number)", by: actor, at: now)
        }
        try sql.reportProfile(profile.id, realm: realm)
        return submission.id
    }

    /// Two windows of one person may ask for the same profile at once: who loses looks at what is there then.
    private static func again<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch DatabaseError.uniqueViolation, DatabaseError.conflict {
            return try await body()
        }
    }

    /// Puts a password that was under a weaker hash under Argon2id alone, now that it is known. If that fails, the next use does it.
    private func rehash(_ stored: Stored, _ password: Secret, in realm: Realm) async {
        guard stored.password.isWrapped, let hash = try? await self.passwords.hash(password) else { return }
        try? await realm.database.write { sql in
            try sql.legacyStatistics(realm.sealer).replace(stored.password, by: .argon2id(hash), of: stored.account.id)
        }
    }
}

extension LegacyThrottleRepository {
    /// Forgets failures, if there are any.
    fileprivate func forget(_ throttle: LoginThrottle, of subject: Subject, at now: Date) throws {
        var throttle = throttle
        guard throttle != LoginThrottle() else { return }
        throttle.succeeded()
        try self.save(throttle, of: subject, at: now)
    }
}

extension LegacyTransferRefusal {
    /// As the audit trail calls it.
    fileprivate var action: String {
        switch self {
        case .wrongCredentials: "transfer.wrong-credentials"
        case .locked: "transfer.locked"
        case .moved: "transfer.moved-before"
        case .tooOld: "transfer.too-old"
        case .nothingMaps, .notOnOffer, .allHeld: "transfer.nothing-to-give"
        case .unitUnknown: "transfer.unit-unknown"
        case .unitClosed: "transfer.unit-closed"
        case .profileBlocked: "transfer.profile-blocked"
        case .telephoneMissing: "transfer.telephone-missing"
        }
    }
}

extension Transaction {
    /// - Parameter object: the SSOZ I account, nil where the login was nobody's; never the login.
    fileprivate func recordTransfer(
        _ action: String, _ object: String?, by actor: Actor, at now: Date, result: AuditEntry.Result = .done
    ) throws {
        try self.audit.append(
            AuditEntry(at: now, actor: "account:\(actor.id)", action: action, object: object, source: actor.source, result: result))
    }
}
