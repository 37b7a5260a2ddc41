import Foundation
import LibCrypto
import Logging
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import Database
@testable import ProfileRequests

@Suite("Storage of attached files")
struct AttachmentStorageTests {
    private func file(_ name: String, by account: UUID, after seconds: TimeInterval = 0, _ realm: Realm) -> AttachedFile {
        AttachedFile(
            id: realm.newID(), name: name, format: .pdf, size: 4, addedAt: realm.now().addingTimeInterval(seconds), addedBy: account)
    }

    /// Attaches a file that came in these chunks.
    private func insert(
        _ file: AttachedFile, _ chunks: [UInt8]..., for requests: [UUID], key: String, _ realm: Realm
    ) async throws {
        try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.attachmentChunks(sealer).begin(file.id, at: now)
            for (position, chunk) in chunks.enumerated() {
                try sql.attachmentChunks(sealer).append(chunk, at: position, of: file.id, isLast: position == chunks.count - 1)
            }
            let content = AttachmentContent(id: file.id, size: file.size, chunks: chunks.count)
            try sql.attachments(sealer).insert(file, of: content, for: requests, uploadKey: key)
        }
    }

    /// The content of a file, part by part.
    private func read(_ id: UUID, of request: UUID, _ realm: Realm) async throws -> [[UInt8]] {
        try await realm.database.read { [sealer = realm.sealer] sql in
            let content = try sql.attachments(sealer).require(id, of: request).content
            return try (0..<content.parts).map { try sql.attachments(sealer).part($0, of: content) }
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
            try await self.insert(later, Array(bytes[..<2]), Array(bytes[2...]), for: [sample.request, second], key: "k-1", realm)
            try await self.insert(earlier, [], for: [sample.request], key: "k-2", realm)
            let content = try await self.read(later.id, of: second, realm)
            let (files, kept, isKnown) = try await realm.database.read { [sealer = realm.sealer] sql in
                (
                    try sql.attachments(sealer).list(for: [sample.request, second]),
                    try sql.attachments(sealer).require(later.id, of: second),
                    try ["k-1", "k-3"].map { try sql.attachments(sealer).isKnown(upload: $0, by: sample.account) }
                )
            }
            #expect(files == [sample.request: [earlier, later], second: [later]])
            #expect(kept.file == later && kept.content.size == 4 && content == [Array(bytes[..<2]), Array(bytes[2...])])
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
                        "SELECT id FROM attachments", "SELECT attachment_id FROM attachment_chunks",
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
                try sql.rows("SELECT id FROM attachments").count + sql.rows("SELECT attachment_id FROM attachment_chunks").count
            }
            #expect(left == 0)
        }
    }

    @Test("neither name nor content can be read where they are stored")
    func sealed() async throws {
        try await RequestSample.use { realm, sample in
            let file = self.file("kanarek.pdf", by: sample.account, realm)
            try await self.insert(file, Array("%PDF kanarek".utf8), for: [sample.request], key: "k-1", realm)
            let place = try await DatabasePlace(of: realm.database)
            #expect(try await !place.contains("kanarek"))
        }
    }

    @Test(
        "a chunk that is moved to another file or position, dropped at the end, or added there is noticed",
        arguments: [
            "UPDATE attachment_chunks SET content = (SELECT content FROM attachment_chunks WHERE position = 0 AND attachment_id <> $1) WHERE position = 0 AND attachment_id = $1",
            "UPDATE attachment_chunks SET content = (SELECT content FROM attachment_chunks WHERE position = 1 AND attachment_id = $1) WHERE position = 0 AND attachment_id = $1",
            "UPDATE attachments SET chunks = 2 WHERE id = $1", "DELETE FROM attachment_chunks WHERE position = 1 AND attachment_id = $1",
            "UPDATE attachments SET chunks = 4 WHERE id = $1",
        ])
    func chunks(_ statement: String) async throws {
        try await RequestSample.use { realm, sample in
            let (one, other) = (self.file("a.pdf", by: sample.account, realm), self.file("b.pdf", by: sample.account, realm))
            try await self.insert(one, [1], [2], [3], for: [sample.request], key: "k-1", realm)
            try await self.insert(other, [4], [5], for: [sample.request], key: "k-2", realm)
            #expect(try await self.read(one.id, of: sample.request, realm) == [[1], [2], [3]])
            let parts = statement.split(separator: "$1", omittingEmptySubsequences: false).map { SQL(parts: [.text(String($0))]) }
            try await realm.database.write { sql in _ = try sql.execute(SQL.joined(parts, separator: "\(one.id)")) }
            await #expect(throws: (any Error).self) { _ = try await self.read(one.id, of: sample.request, realm) }
        }
    }

    @Test("a file stored by an earlier version, in one piece, is read and removed like any other")
    func earlierVersion() async throws {
        try await RequestSample.use { realm, sample in
            let file = self.file("a.pdf", by: sample.account, realm)
            try await realm.database.write { [sealer = realm.sealer] sql in
                let columns = SealedColumns(table: "attachments", sealer: sealer)
                try sql.execute(
                    """
                    INSERT INTO attachments (id, name, format, size, added_at, added_by, upload_key)
                    VALUES (\(file.id), \(try columns.seal(file.name, "name", of: file.id)), \("pdf"), \(4), \(file.addedAt),
                        \(file.addedBy), \("k"))
                    """)
                let content = try columns.seal(bytes: [1, 2, 3, 4], "content", of: file.id)
                try sql.execute("INSERT INTO attachment_contents (attachment_id, content) VALUES (\(file.id), \(content))")
                try sql.execute("INSERT INTO request_attachments (request_id, attachment_id) VALUES (\(sample.request), \(file.id))")
            }
            #expect(try await self.read(file.id, of: sample.request, realm) == [[1, 2, 3, 4]])
            let left = try await realm.database.write { [sealer = realm.sealer] sql in
                let files = try sql.attachments(sealer).list(for: [sample.request])
                #expect(files == [sample.request: [file]] && file.inspection == nil)
                try sql.attachments(sealer).remove(file.id, from: [sample.request])
                return try sql.rows("SELECT attachment_id FROM attachment_contents").count
            }
            #expect(left == 0)
        }
    }

    @Test("what was found out about a file is kept with it")
    func inspections() async throws {
        try await RequestSample.use { realm, sample in
            var inspections = [FileInspection.photograph, FileInspection(signature: .absent, hasActiveContent: true)]
            for integrity in SignatureVerdict.Integrity.allCases {
                for trust in SignatureVerdict.Trust.allCases {
                    inspections.append(FileInspection(signature: .present(integrity, trust), hasActiveContent: false))
                }
            }
            for (number, inspection) in inspections.enumerated() {
                let file = AttachedFile(
                    id: realm.newID(), name: "a.pdf", format: .pdf, size: 1, addedAt: realm.now().addingTimeInterval(Double(number)),
                    addedBy: sample.account, inspection: inspection)
                try await self.insert(file, [1], for: [sample.request], key: "k-\(number)", realm)
            }
            let files = try await realm.database.read { [sealer = realm.sealer] sql in
                try sql.attachments(sealer).list(for: [sample.request])[sample.request] ?? []
            }
            #expect(files.map(\.inspection) == inspections)
        }
    }

    @Test("an upload is erased when it is discarded or has been abandoned, and never once it is attached")
    func uploads() async throws {
        try await RequestSample.use { realm, sample in
            let file = self.file("a.pdf", by: sample.account, realm)
            let (discarded, abandoned) = (realm.newID(), realm.newID())
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                for (upload, begun) in [(discarded, now), (abandoned, now.addingTimeInterval(-7200))] {
                    try sql.attachmentChunks(sealer).begin(upload, at: begun)
                    try sql.attachmentChunks(sealer).append([1], at: 0, of: upload, isLast: false)
                }
            }
            try await self.insert(file, [1, 2], [3, 4], for: [sample.request], key: "k", realm)
            func rows() async throws -> [Int] {
                try await realm.database.read { sql in
                    try ["SELECT id FROM attachment_uploads", "SELECT attachment_id FROM attachment_chunks"]
                        .map { (query: SQL) in try sql.rows(query).count }
                }
            }
            #expect(try await rows() == [2, 4])
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            await UploadSweep(realm: realm, realTime: ManualClock(realm.now()), logger: logger).sweep()
            #expect(try await rows() == [1, 3])
            for _ in 0..<2 {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    for upload in [discarded, file.id] { try sql.attachmentChunks(sealer).discard(upload) }
                }
                #expect(try await rows() == [0, 2])
            }
            #expect(try await self.read(file.id, of: sample.request, realm) == [[1, 2], [3, 4]])
        }
    }

    @Test("of an upload that is attached and discarded at once, 64 times, one thing happens and nothing is left over")
    func attachedOrDiscarded() async throws {
        try await RequestSample.use { realm, sample in
            let file = self.file("a.pdf", by: sample.account, realm)
            try await realm.database.write { [now = realm.now(), sealer = realm.sealer] sql in
                try sql.attachmentChunks(sealer).begin(file.id, at: now)
                try sql.attachmentChunks(sealer).append([1], at: 0, of: file.id, isLast: true)
            }
            let content = AttachmentContent(id: file.id, size: file.size, chunks: 1)
            _ = try await Race.run(on: realm.database) { [sealer = realm.sealer] runner, sql in
                if runner.isMultiple(of: 2) {
                    try sql.attachmentChunks(sealer).discard(file.id)
                    return false
                }
                do {
                    try sql.attachments(sealer).insert(file, of: content, for: [sample.request], uploadKey: "k")
                } catch DatabaseError.notFound {
                    return false
                }
                return true
            }
            let left = try await realm.database.read { sql in
                try [
                    "SELECT id FROM attachment_uploads", "SELECT id FROM attachments", "SELECT attachment_id FROM attachment_chunks",
                ]
                .map { (query: SQL) in try sql.rows(query).count }
            }
            #expect(left == [0, 0, 0] || left == [0, 1, 1])
        }
    }
}
