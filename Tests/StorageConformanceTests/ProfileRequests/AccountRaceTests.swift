import Database
import Foundation
import Logging
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("What holds of accounts over several instances")
struct AccountRaceTests {
    private struct NoCourier: OutboxCourier {
        func deliver(_ message: OutboxMessage) async throws { throw DatabaseError.notFound }
    }

    /// Runs `body` for each of `count` runners at once, spread over four instances that share one database.
    private static func race<Value: Sendable>(
        _ count: Int, in realm: Realm, _ body: @escaping @Sendable (Int, Realm) async throws -> Value
    ) async throws -> [Value] {
        let place = try await DatabasePlace(of: realm.database)
        let others = try (1...3).map { _ in try place.open() }
        let realms =
            [realm]
            + others.map {
                Realm(issuer: realm.issuer, database: $0, sealer: realm.sealer, random: realm.random, clock: ManualClock(realm.now()))
            }
        let values = try await withThrowingTaskGroup(of: Value.self) { group in
            for runner in 0..<count { group.addTask { try await body(runner, realms[runner % realms.count]) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for other in others { try await other.close() }
        return values
    }

    private static func person(_ login: String, in realm: Realm) async throws -> Actor {
        let pesel = try PESEL("02822800226")
        let account = Account(
            id: realm.newID(),
            identity: Identity(givenNames: "Świętosława", familyName: "Żółć", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            login: try Login(login), email: try EmailAddress("\(login)@poczta.example"), termsAcceptedAt: realm.now(),
            createdAt: realm.now(),
            state: .active, activatedAt: realm.now(), link: ActivationLink(hash: Array(login.utf8), sentAt: realm.now()), resentAt: [])
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.accounts(sealer).insert(account, subject: SubjectID(rawValue: login))
        }
        return Actor(account, from: nil)
    }

    @Test("of 64 links asked for at once, one is sent")
    func links() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let person = try await Self.person("kanarek", in: realm)
            let changes = EmailChanges(reminders: Reminders(publicURL: "http://localhost:8082"), nudge: {})
            let taken = try await Self.race(64, in: realm) { runner, realm in
                do {
                    try await changes.ask(for: try EmailAddress("nowy\(runner)@poczta.example"), by: person, in: realm)
                    return true
                } catch EmailChangeError.tooManyMails {
                    return false
                }
            }
            let mails = try await realm.database.read { sql in try sql.rows("SELECT id FROM outbox").count }
            #expect(taken.count { $0 } == 1 && mails == 1)
        }
    }

    @Test("of eight administrators who close their accounts at once, one has to stay")
    func administrators() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            var people: [Actor] = []
            for number in 0..<8 {
                let person = try await Self.person("administrator\(number)", in: realm)
                try await Self.appoint(person.id, in: realm)
                people.append(person)
            }
            let closed = try await Self.race(people.count, in: realm) { [people] runner, realm in
                let outbox = OutboxWorker(
                    database: realm.database, sealer: realm.sealer, courier: NoCourier(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                let closing = AccountClosing(reminders: Reminders(publicURL: "http://localhost:8082"), outbox: outbox)
                do {
                    try await closing.close(by: people[runner], in: realm)
                    return true
                } catch ClosingRefusal.lastAdministrator {
                    return false
                }
            }
            let left = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.roleRequests(sealer).lastingHolders(of: .administratorCeZ)
            }
            #expect(closed.count { $0 } == 7 && left.count == 1)
        }
    }

    @Test("an administrator counts while the account is active, the role approved, the profile not blocked and the unit open")
    func holders() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            try await UnitRegister().seed(60, in: realm.database)
            let person = try await Self.person("kanarek", in: realm)
            try await Self.appoint(person.id, in: realm)
            let holders: @Sendable () async throws -> Int = {
                try await realm.database.read { sql in try sql.roleRequests(realm.sealer).lastingHolders(of: .administratorCeZ).count }
            }
            #expect(try await holders() == 1)
            for (no, yes) in [
                ("UPDATE accounts SET state = 'blocked'", "UPDATE accounts SET state = 'active'"),
                ("UPDATE profiles SET blocked_by = account_id", "UPDATE profiles SET blocked_by = NULL"),
                ("UPDATE units SET closed_at = 1", "UPDATE units SET closed_at = NULL"),
                ("UPDATE role_requests SET status = 'pending'", "UPDATE role_requests SET status = 'approved'"),
            ] as [(SQL, SQL)] {
                _ = try await realm.database.write { sql in try sql.execute(no) }
                #expect(try await holders() == 0)
                _ = try await realm.database.write { sql in try sql.execute(yes) }
                #expect(try await holders() == 1)
            }
        }
    }

    private static func appoint(_ account: UUID, in realm: Realm) async throws {
        let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("praca@poczta.example"))
        try await realm.database.write { sql in
            let now = realm.now()
            let unit = UnitGenerator.dentalClinicID
            let profile = Profile(id: realm.newID(), accountID: account, unitID: unit, contact: contact, createdAt: now)
            try sql.profiles(realm.sealer).insert(profile)
            let submission = Submission(
                id: realm.newID(), applicantID: account, profileID: profile.id, unitID: unit, savedAt: now, finishedAt: now)
            try sql.submissions.insert(submission, draft: nil)
            try sql.roleRequests(realm.sealer).insert(
                .granted(
                    id: realm.newID(), number: try sql.requestNumbers.take(1, at: now)[0], submissionID: submission.id,
                    profileID: profile.id, applicantID: account, unitID: unit, role: .administratorCeZ, contact: contact, at: now))
        }
    }
}
