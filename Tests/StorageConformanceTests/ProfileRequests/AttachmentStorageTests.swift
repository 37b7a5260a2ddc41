import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of attached files")
struct AttachmentStorageTests {
    private func file(_ name: String, by account: UUID, after seconds: TimeInterval = 0, _ realm: Realm) -> AttachedFile {
        AttachedFile(
            id: realm.newID(), name: name, format: .pdf, size: 4, addedAt: realm.now().addingTimeInterval(seconds), addedBy: account)
    }

    private func insert(_ file: AttachedFile, _ content: [UInt8], for requests: [UUID], key: String, _ realm: Realm) async throws {
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.attachments(sealer).insert(file, content: content, for: requests, uploadKey: key)
        }
    }

    /// Another request of the same person, saved together with the first.
    private func secondRequest(of sample: RequestSample, _ realm: Realm) async throws -> UUID {
        let id = realm.newID()
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.roleRequests(sealer).insert(
                RoleRequest(
                    id: id, number: try sql.requestNumbers.take(1, at: now)[0], submissionID: sample.submission.id,
                    profileID: sample.profile.id, applicantID: sample.account, unitID: sample.profile.unitID, role: .reporterPsychiatric,
                    contact: sample.profile.contact, at: now))
        }
        return id
    }

    @Test("files come back as they were, byte for byte, oldest first, for each request they count for")
    func roundTrip() async throws {
        try await RequestSample.use { realm, sample in
            let second = try await self.secondRequest(of: sample, realm)
            let bytes: [UInt8] = [0, 255, 0x25, 0x50]
            let (later, earlier) = (
                self.file("żółw.pdf", by: sample.account, after: 5, realm), self.file("a.pdf", by: sample.account, realm)
            )
            try await self.insert(later, bytes, for: [sample.request, second], key: "k-1", realm)
            try await self.insert(earlier, [], for: [sample.request], key: "k-2", realm)
            let (files, kept, isKnown) = try await realm.database.read { [sealer = realm.sealer] sql in
                (
                    try sql.attachments(sealer).list(for: [sample.request, second]),
                    try sql.attachments(sealer).require(later.id, of: second),
                    try ["k-1", "k-3"].map { try sql.attachments(sealer).isKnown(upload: $0, by: sample.account) }
                )
            }
            #expect(files == [sample.request: [earlier, later], second: [later]])
            #expect(kept.file == later && kept.content == bytes)
            #expect(isKnown == [true, false])
        }
    }

    @Test("a file is found only through a request it counts for")
    func strangers() async throws {
        try await RequestSample.use { realm, sample in
            let second = try await self.secondRequest(of: sample, realm)
            let file = self.file("a.pdf", by: sample.account, realm)
            try await self.insert(file, [1], for: [sample.request], key: "k-1", realm)
            for (id, request) in [(file.id, second), (realm.newID(), sample.request)] {
                await #expect(throws: DatabaseError.notFound) {
                    _ = try await realm.database.read { [sealer = realm.sealer] sql in try sql.attachments(sealer).require(id, of: request)
                    }
                }
            }
        }
    }

    @Test("a file taken from one request stays with the others; taken from the last it is erased, and so twice")
    func removed() async throws {
        try await RequestSample.use { realm, sample in
            let second = try await self.secondRequest(of: sample, realm)
            let file = self.file("a.pdf", by: sample.account, realm)
            try await self.insert(file, [1, 2], for: [sample.request, second], key: "k-1", realm)
            func rows() async throws -> [Int] {
                try await realm.database.read { sql in
                    try [
                        "SELECT id FROM attachments", "SELECT attachment_id FROM attachment_contents",
                        "SELECT request_id FROM request_attachments",
                    ]
                    .map { (query: SQL) in try sql.rows(query).count }
                }
            }
            for (request, left) in [(sample.request, [1, 1, 1]), (sample.request, [1, 1, 1]), (second, [0, 0, 0]), (second, [0, 0, 0])] {
                try await realm.database.write { [sealer = realm.sealer] sql in try sql.attachments(sealer).remove(file.id, from: [request])
                }
                #expect(try await rows() == left)
            }
        }
    }

    @Test("of 64 who take a file from both its requests at once, whoever comes last erases it")
    func raced() async throws {
        try await RequestSample.use { realm, sample in
            let second = try await self.secondRequest(of: sample, realm)
            let file = self.file("a.pdf", by: sample.account, realm)
            try await self.insert(file, [7], for: [sample.request, second], key: "k-1", realm)
            _ = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                try sql.attachments(sealer).remove(file.id, from: [runner.isMultiple(of: 2) ? sample.request : second])
                return true
            }
            let left = try await realm.database.read { sql in
                try sql.rows("SELECT id FROM attachments").count + sql.rows("SELECT attachment_id FROM attachment_contents").count
            }
            #expect(left == 0)
        }
    }

    @Test("neither name nor content can be read where they are stored, and content moved to another file does not open")
    func sealed() async throws {
        try await RequestSample.use { realm, sample in
            let (one, other) = (self.file("kanarek.pdf", by: sample.account, realm), self.file("b.pdf", by: sample.account, realm))
            try await self.insert(one, Array("%PDF kanarek".utf8), for: [sample.request], key: "k-1", realm)
            try await self.insert(other, Array("%PDF".utf8), for: [sample.request], key: "k-2", realm)
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("kanarek"))
            try await realm.database.write { sql in
                _ = try sql.execute(
                    """
                    UPDATE attachment_contents SET content = (SELECT content FROM attachment_contents WHERE attachment_id = \(one.id))
                    WHERE attachment_id = \(other.id)
                    """)
            }
            await #expect(throws: (any Error).self) {
                _ = try await realm.database.read { [sealer = realm.sealer] sql in
                    try sql.attachments(sealer).require(other.id, of: sample.request)
                }
            }
        }
    }
}
