import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("What holds of requests over several instances")
struct RequestRaceTests {
    private func use(_ body: (Realm, RequestSample) async throws -> Void) async throws {
        try await RequestSample.use(body)
    }

    @Test("numbers that 64 take at once have no gaps and no repeats")
    func numbers() async throws {
        try await self.use { realm, _ in
            let taken = try await Race.run(on: realm.database) { [now = realm.now()] runner, sql in
                try sql.requestNumbers.take(1 + runner % 2, at: now)
            }.flatMap { $0 }
            #expect(taken.map(\.sequence).sorted() == Array(2...97))
        }
    }

    @Test("a form begun 64 times at once is begun once, and of 64 who change the same version one does")
    func drafts() async throws {
        try await self.use { realm, sample in
            let begun = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql in
                try sql.requestDrafts(sealer).findOrInsert(
                    RequestDraft(id: UUID(), applicantID: sample.account, purpose: .newProfile, unitID: nil), at: now)
            }
            #expect(Set(begun.map(\.id)).count == 1)
            let draft = try #require(begun.first)
            let winners = try await Race.winners(on: realm.database) { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.requestDrafts(sealer).update(draft, at: now)
                return true
            }
            #expect(winners == 1)
        }
    }

    @Test("one person has one profile in a unit, however many are made at once")
    func profiles() async throws {
        try await self.use { realm, sample in
            let winners = try await Race.winners(on: realm.database) { [sealer = realm.sealer] sql in
                try sql.profiles(sealer).insert(
                    Profile(
                        id: UUID(), accountID: UUID(uuidString: "00000000-0000-4000-8000-000000000001") ?? sample.account,
                        unitID: sample.profile.unitID, contact: sample.profile.contact, createdAt: sample.profile.createdAt))
                return true
            }
            #expect(winners == 1)
        }
    }

    @Test("of those who approve and withdraw a request from the same copy, one is heard")
    func requests() async throws {
        try await self.use { realm, sample in
            let copy = try await realm.database.read { [sealer = realm.sealer] sql in try sql.roleRequests(sealer).require(sample.request) }
            let verifier = realm.newID()
            let heard = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] runner, sql in
                var mine = copy
                if runner.isMultiple(of: 2) {
                    _ = try mine.request.apply(.withdraw(by: sample.account), at: now)
                } else {
                    _ = try mine.request.apply(.approve(by: verifier, hasDocument: true, lastDay: nil), at: now)
                }
                try sql.roleRequests(sealer).update(mine)
                return mine.request.status
            }
            let stored = try await realm.database.read { [sealer = realm.sealer] sql in try sql.roleRequests(sealer).require(sample.request)
            }
            #expect(heard == [stored.request.status])
        }
    }

    @Test("a file that 64 requests bring at once under one key of the form is kept once")
    func attachments() async throws {
        try await self.use { realm, sample in
            let kept = try await Race.winners(on: realm.database) { [now = realm.now(), sealer = realm.sealer] sql in
                guard try !sql.attachments(sealer).isKnown(upload: "key", by: sample.account) else { return false }
                let file = AttachedFile(id: UUID(), name: "wniosek.pdf", format: .pdf, size: 4, addedAt: now, addedBy: sample.account)
                try sql.attachmentChunks(sealer).begin(file.id, at: now)
                let content = AttachmentContent(id: file.id, size: file.size, chunks: 0)
                try sql.attachments(sealer).insert(file, of: content, for: [sample.request], uploadKey: "key")
                return true
            }
            let files = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.attachments(sealer).list(for: [sample.request])
            }
            #expect(kept == 1 && files[sample.request]?.count == 1)
        }
    }

    @Test("of 64 who finish what was saved together, one does, whether they look first or come with an old copy")
    func submissions() async throws {
        try await self.use { realm, sample in
            try await realm.database.write { [now = realm.now()] sql in
                var submission = sample.submission
                submission.recordDownload(at: now)
                try sql.submissions.update(submission)
            }
            let copy = try await realm.database.read { sql in try sql.submissions.require(sample.submission.id, of: sample.account) }
            let winners = try await Race.run(on: realm.database) { [now = realm.now()] runner, sql -> Bool in
                var mine = runner.isMultiple(of: 2) ? copy : try sql.submissions.require(sample.submission.id, of: sample.account)
                do {
                    try mine.finish(delivery: .later, files: 0, at: now)
                } catch SubmissionError.finishedAlready {
                    return false
                }
                try sql.submissions.update(mine)
                return true
            }.filter { $0 }
            #expect(winners.count == 1)
        }
    }

    @Test("of the documents that 64 print at once one is kept, and everybody is given that one")
    func documents() async throws {
        try await self.use { realm, sample in
            let id = sample.submission.id
            _ = try await realm.database.write { sql in
                // What stands in the document is of no account here: bytes that nobody opens.
                try sql.execute("INSERT INTO documents (submission_id, content) VALUES (\(id), \([UInt8](repeating: 1, count: 16)))")
            }
            let given = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                try sql.documents(sealer).keep(pdf: Array("%PDF-\(runner)".utf8), of: id)
            }
            let kept = try await realm.database.read { [sealer = realm.sealer] sql in try sql.documents(sealer).pdf(of: id) ?? [] }
            #expect(given.count == 64 && Set(given) == [kept])
        }
    }

    @Test("of 64 administrators who block a profile at once, one does, and is the one it says")
    func blocks() async throws {
        try await self.use { realm, sample in
            let reason = try VerifierNote("Powód zmyślony")
            let blockers = try await Race.run(on: realm.database) { [now = realm.now(), sealer = realm.sealer] _, sql -> UUID? in
                var profile = try sql.profiles(sealer).require(sample.profile.id)
                let administrator = UUID()
                do {
                    try profile.block(by: administrator, for: reason, at: now)
                } catch ProfileError.blockedAlready {
                    return nil
                }
                try sql.profiles(sealer).update(profile)
                return administrator
            }.compactMap { $0 }
            let stored = try await realm.database.read { [sealer = realm.sealer] sql in try sql.profiles(sealer).require(sample.profile.id)
            }
            #expect(blockers.count == 1 && stored.block?.by == blockers.first)
        }
    }
}
