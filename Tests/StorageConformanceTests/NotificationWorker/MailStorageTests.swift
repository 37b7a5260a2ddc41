import Contracts
import Database
import Foundation
import NotificationWorkerDomain
import ServiceKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import NotificationWorker

@Suite("Storage of mails")
struct MailStorageTests {
    private func use(_ body: (Realm) async throws -> Void) async throws {
        try await TestRealm.use(NotificationWorkerSchema.migrations) { realm, _ in try await body(realm) }
    }

    private func message(
        _ key: String = "k-1", unit: String = "Przychodnia Kanarek", notBefore: Date? = nil, reason: NotificationReason? = nil
    ) throws -> SendNotification {
        SendNotification(
            idempotencyKey: key, recipient: try EmailAddress("ptak@poczta.example"), language: .polish,
            content: .requestsReceived(unit: unit, requests: []), notBefore: notBefore, reason: reason)
    }

    private func end(
        _ sequence: Int64, moved: EndedReason.Moved? = nil, of sender: String = "profile-requests", _ realm: Realm
    ) async throws -> Int {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.mails(sealer).end(EndedReason(name: "documents:1", sequence: sequence, moved: moved), of: sender, at: now)
        }
    }

    private func accept(_ message: SendNotification, from sender: String = "profile-requests", _ realm: Realm) async throws
        -> MailRepository.Acceptance
    {
        let (id, now) = (realm.newID(), realm.now())
        return try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.mails(sealer).accept(message, kind: "requestsReceived", from: sender, newID: id, at: now, due: now)
        }
    }

    private func claim(at now: Date, limit: Int = 8, _ realm: Realm) async throws -> [MailRepository.Claim] {
        try await realm.database.write { [sealer = realm.sealer] sql in try sql.mails(sealer).claim(limit: limit, lease: 120, at: now) }
    }

    /// Notes an attempt of whoever holds `claim`.
    private func note(_ attempt: QueuedMail.Attempt, _ claim: MailRepository.Claim, _ realm: Realm) async throws -> Bool {
        var mail = claim.mail
        let policy = RetryPolicy(attempts: 3, firstPause: 60, longestPause: 60)
        let due = try mail.note(attempt, at: realm.now(), jitter: 1, policy: policy)
        return try await realm.database.write { [mail, sealer = realm.sealer] sql in
            try sql.mails(sealer).update(mail, claimedAs: claim.mail, due: due, keepsMessage: attempt != .delivered)
        }
    }

    private func state(of id: UUID, _ realm: Realm) async throws -> QueuedMail.State? {
        try await realm.database.read { [sealer = realm.sealer] sql in try sql.mails(sealer).find(id)?.mail.state }
    }

    @Test("64 who queue one mail on four instances queue it once, and all are told the same name")
    func idempotent() async throws {
        try await self.use { realm in
            let message = try self.message()
            let answers = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.mails(sealer).accept(message, kind: "k", from: "profile-requests", newID: UUID(), at: now, due: now)
            }
            let queued = answers.compactMap { if case .queued(let id) = $0 { id } else { nil } }
            let repeated = answers.compactMap { if case .repeated(let id) = $0 { id } else { nil } }
            #expect(queued.count == 1 && repeated.count == 63 && Set(repeated) == Set(queued))
            #expect(try await self.claim(at: realm.now(), realm).map { try $0.message() } == [message])
        }
    }

    @Test("a key belongs to its sender and to one content")
    func keys() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            if case .queued = try await self.accept(try self.message(), from: "account-migration", realm) {
            } else {
                Issue.record("another sender may use the same key")
            }
            if case .keyReused = try await self.accept(try self.message(unit: "Inna"), realm) {
            } else {
                Issue.record("another content under the same key is seen")
            }
        }
    }

    @Test("mails that 64 claim at once are each claimed once, the longest due first")
    func claimedOnce() async throws {
        try await self.use { realm in
            for index in 0..<20 { _ = try await self.accept(try self.message("k-\(index)"), realm) }
            let claimed = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.mails(sealer).claim(limit: 3, lease: 120, at: now).map(\.mail.id)
            }.flatMap { $0 }
            #expect(claimed.count == 20 && Set(claimed).count == 20)
        }
    }

    @Test("a claim ends with the millisecond of its lease")
    func lease() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            var claims: [Int] = []
            for seconds in [-0.001, 0, 119.999, 120] {
                claims.append(try await self.claim(at: realm.now().addingTimeInterval(seconds), realm).count)
            }
            #expect(claims == [0, 1, 0, 1])
        }
    }

    @Test("a mail that failed for now is due when its pause is over, with its content and its count")
    func postponed() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            let claim = try #require(try await self.claim(at: realm.now(), realm).first)
            #expect(try await self.note(.failedForNow(reason: "smtp 451"), claim, realm))
            #expect(try await self.claim(at: realm.now().addingTimeInterval(59.999), realm).isEmpty)
            let again = try #require(try await self.claim(at: realm.now().addingTimeInterval(60), realm).first)
            #expect(try again.mail.attempts == 2 && again.message() == self.message())
        }
    }

    @Test("a mail that found no server has its attempt back, however often that happens")
    func noServer() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            var now = realm.now()
            for _ in 1...5 {
                let claim = try #require(try await self.claim(at: now, realm).first)
                #expect(claim.mail.attempts == 1)
                #expect(try await self.note(.serverAway(reason: "sender refused, smtp 550"), claim, realm))
                now += 60
            }
        }
    }

    @Test("who comes late with a failure does not bring back a mail that has been sent")
    func late() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            let slow = try #require(try await self.claim(at: realm.now(), realm).first)
            let quick = try #require(try await self.claim(at: realm.now().addingTimeInterval(120), realm).first)
            #expect(try await self.note(.delivered, quick, realm))
            #expect(try await !self.note(.failedForNow(reason: "timeout"), slow, realm))
            #expect(try await self.state(of: slow.mail.id, realm) == .sent(at: realm.now()))
            #expect(try await self.claim(at: realm.now().addingTimeInterval(86_400), realm).isEmpty)
        }
    }

    @Test("who comes late with a failure does not end the claim of whoever has taken the mail over")
    func lateFailure() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            let slow = try #require(try await self.claim(at: realm.now(), realm).first)
            let quick = try #require(try await self.claim(at: realm.now().addingTimeInterval(120), realm).first)
            #expect(try await !self.note(.failedForNow(reason: "timeout"), slow, realm))
            #expect(try await self.claim(at: realm.now().addingTimeInterval(239.999), realm).isEmpty)
            #expect(try await self.note(.delivered, slow, realm), "that it was sent is good to know")
            #expect(try await !self.note(.delivered, quick, realm))
        }
    }

    @Test("a mail whose content cannot be read holds up no other")
    func unreadable() async throws {
        try await self.use { realm in
            for key in ["k-1", "k-2"] { _ = try await self.accept(try self.message(key), realm) }
            _ = try await realm.database.write { sql in
                try sql.execute("UPDATE mails SET message = \([UInt8]("garbage".utf8)) WHERE idempotency_key = \("k-1")")
            }
            #expect(try await self.claim(at: realm.now(), realm).compactMap { try? $0.message() } == [try self.message("k-2")])
        }
    }

    @Test("recipient and content are not stored readably, before and after the mail is sent")
    func sealed() async throws {
        try await self.use { realm in
            _ = try await self.accept(try self.message(), realm)
            let place = try await DatabasePlace(of: realm.database)
            func search() async throws {
                for canary in ["ptak@poczta.example", "ptak", "Kanarek"] { #expect(try await !place.contains(canary)) }
                #expect(try await place.contains("profile-requests"), "what is stored is what is searched")
            }
            try await search()
            _ = try await self.note(.delivered, try #require(try await self.claim(at: realm.now(), realm).first), realm)
            try await search()
        }
    }

    @Test("dead letters are listed page by page, newest first, all of them and each once")
    func deadPages() async throws {
        try await self.use { realm in
            let ids = try await self.dead(5, realm)
            var (seen, last): ([UUID], UUID?) = ([], nil)
            repeat {
                let page = try await realm.database.read { [last, sealer = realm.sealer] sql in
                    try sql.mails(sealer).dead(kind: "requestsReceived", after: last, limit: 2).map(\.mail.id)
                }
                seen += page
                last = page.last
            } while last != nil
            #expect(seen.count == 5 && Set(seen) == ids)
            let others = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.mails(sealer).dead(kind: "account-activation", after: nil, limit: 9).count
            }
            #expect(others == 0)
        }
    }

    @Test("of 64 who replay a dead letter at once one does, and it is tried as if for the first time")
    func replayedOnce() async throws {
        try await self.use { realm in
            let id = try #require(try await self.dead(1, realm).first)
            let counts = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.mails(sealer).replay(id, kind: nil, due: now)
            }
            #expect(counts.reduce(0, +) == 1)
            let claim = try #require(try await self.claim(at: realm.now(), realm).first)
            #expect(try claim.mail.attempts == 1 && claim.mail.id == id && claim.message() == self.message("k-0"))
        }
    }

    @Test("all dead letters of a kind come back with one call; a discarded one says nothing any more and never does")
    func discarded() async throws {
        try await self.use { realm in
            let ids = try await self.dead(3, realm)
            let gone = try #require(ids.first)
            let results = try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                let mails = sql.mails(sealer)
                return (
                    try mails.discard(gone), try mails.discard(gone), try mails.replay(gone, kind: nil, due: now),
                    try mails.replay(nil, kind: "account-activation", due: now), try mails.replay(nil, kind: nil, due: now)
                )
            }
            #expect(results == (true, false, 0, 0, 2))
            #expect(Set(try await self.claim(at: realm.now(), realm).map(\.mail.id)) == ids.subtracting([gone]))
            let found = try await realm.database.read { [sealer = realm.sealer] sql in try sql.mails(sealer).find(gone) }
            #expect(found?.mail.state == .discarded(at: realm.now()) && found?.message == nil)
        }
    }

    @Test("a mail whose time has not come is claimed by nobody, and counts as accepted when it has")
    func scheduled() async throws {
        try await self.use { realm in
            let moment = realm.now().addingTimeInterval(3 * 86_400)
            _ = try await self.accept(try self.message(notBefore: moment), realm)
            _ = try await self.accept(try self.message("k-2", notBefore: realm.now()), realm)
            func release(at now: Date) async throws -> [QueuedMail] {
                try await realm.database.write { [due = realm.now(), sealer = realm.sealer] sql in
                    try sql.mails(sealer).release(limit: 8, at: now, due: due)
                }
                return try await self.claim(at: realm.now(), realm).map(\.mail)
            }
            #expect(try await release(at: realm.now()).count == 1, "the one whose time has come at once")
            #expect(try await release(at: moment.addingTimeInterval(-0.001)).isEmpty)
            #expect(try await release(at: moment).map(\.acceptedAt) == [moment])
            #expect(try await release(at: moment).isEmpty)
        }
    }

    @Test("when its reason goes a mail is cancelled, wherever it waits, and so is one that is overtaken on its way here")
    func cancelled() async throws {
        try await self.use { realm in
            func reason(_ sequence: Int64) -> NotificationReason { NotificationReason(name: "documents:1", sequence: sequence) }
            let later = realm.now().addingTimeInterval(86_400)
            guard case .queued(let dead) = try await self.accept(try self.message("dead", reason: reason(1)), realm) else {
                return #expect(Bool(false), "it is taken")
            }
            let claim = try #require(try await self.claim(at: realm.now(), realm).first)
            #expect(try await self.note(.refusedForGood(reason: "smtp 550"), claim, realm))
            _ = try await self.accept(try self.message("waiting", reason: reason(1)), realm)
            _ = try await self.accept(try self.message("scheduled", notBefore: later, reason: reason(1)), realm)
            _ = try await self.accept(try self.message("again", notBefore: later, reason: reason(3)), realm)
            _ = try await self.accept(try self.message("other's", reason: reason(1)), from: "account-migration", realm)
            _ = try await self.accept(try self.message("without"), realm)
            #expect(try await self.end(2, realm) == 3)
            #expect(
                try await self.state(of: dead, realm) == .cancelled(at: realm.now()),
                "a dead letter that is replayed would bring it all the same")
            #expect(try await self.end(2, realm) == 0, "twice is once")
            let late = try await self.accept(try self.message("late", reason: reason(2)), realm)
            guard case .queued(let id) = late else { return #expect(Bool(false), "it is taken, and not sent") }
            #expect(try await self.state(of: id, realm) == .cancelled(at: realm.now()))
            let keys = try await self.claim(at: realm.now(), realm).map { try $0.message().idempotencyKey }
            #expect(Set(keys) == ["other's", "without"])
            #expect(try await self.end(1, realm) == 0, "an earlier end takes nothing back")
            #expect(try await self.end(3, realm) == 1)
        }
    }

    @Test(
        "what is due when the person's address changes goes to the new one, once; what is not due is cancelled, and a later end takes all")
    func moved() async throws {
        try await self.use { realm in
            let now = realm.now()
            func reason(_ sequence: Int64) -> NotificationReason { NotificationReason(name: "documents:1", sequence: sequence) }
            // Due and released; due, but not released yet; not due.
            _ = try await self.accept(try self.message("released", reason: reason(1)), realm)
            _ = try await self.accept(try self.message("due", notBefore: now.addingTimeInterval(60), reason: reason(1)), realm)
            _ = try await self.accept(try self.message("later", notBefore: now.addingTimeInterval(86_400), reason: reason(1)), realm)
            _ = try await self.accept(try self.message("sent", reason: reason(1)), realm)
            let sent = try #require(try await self.claim(at: now, realm).first { try $0.message().idempotencyKey == "sent" })
            #expect(try await self.note(.delivered, sent, realm))
            let moved = EndedReason.Moved(
                recipient: try EmailAddress("nowy@poczta.example"), language: .english, dueBy: now.addingTimeInterval(61))
            #expect(try await self.end(2, moved: moved, realm) == 1, "only the one that is not due")
            #expect(try await self.end(2, moved: moved, realm) == 0, "told twice, done once")
            _ = try await self.accept(try self.message("anew", notBefore: now.addingTimeInterval(86_400), reason: reason(3)), realm)
            try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.mails(sealer).release(limit: 8, at: now.addingTimeInterval(61), due: now)
            }
            let claims = try await self.claim(at: now.addingTimeInterval(121), realm).map { try $0.message() }
            #expect(Set(claims.map(\.idempotencyKey)) == ["released", "due"])
            #expect(claims.allSatisfy { $0.recipient.address == "nowy@poczta.example" && $0.language == .english })
            guard case .repeated = try await self.accept(try self.message("released", reason: reason(1)), realm) else {
                return #expect(Bool(false), "the sender may still repeat the first telling")
            }
            #expect(try await self.end(3, realm) == 3)
        }
    }

    @Test("of 64 times a reason ends while its mails come in, none of them is sent, whatever came first")
    func cancelledAtOnce() async throws {
        try await self.use { realm in
            let numbers = Mutex(0)
            _ = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                let number = numbers.withLock {
                    $0 += 1
                    return $0
                }
                let reason = NotificationReason(name: "documents:1", sequence: 1)
                guard number % 2 == 0 else {
                    return try sql.mails(sealer).end(EndedReason(name: reason.name, sequence: 1), of: "profile-requests", at: now)
                }
                let message = try self.message("k-\(number)", reason: reason)
                _ = try sql.mails(sealer).accept(message, kind: "k", from: "profile-requests", newID: UUID(), at: now, due: now)
                return 0
            }
            #expect(try await self.claim(at: realm.now(), limit: 99, realm).isEmpty)
        }
    }

    /// So many dead letters.
    private func dead(_ count: Int, _ realm: Realm) async throws -> Set<UUID> {
        for index in 0..<count { _ = try await self.accept(try self.message("k-\(index)"), realm) }
        let claims = try await self.claim(at: realm.now(), realm)
        for claim in claims { _ = try await self.note(.refusedForGood(reason: "smtp 550"), claim, realm) }
        return Set(claims.map(\.mail.id))
    }
}
