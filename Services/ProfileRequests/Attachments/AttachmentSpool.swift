import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Stores a file as it arrives, in sealed chunks; one chunk and one piece of the file are in memory at a time.
///
/// What has been stored is nobody's until it is attached: ``AttachmentIntake/discard(_:in:)`` removes it, and the sweep what nobody discarded.
package struct AttachmentSpool: Sendable {
    package let id: UUID
    private let realm: Realm
    private var pending: [UInt8] = []
    private var head: [UInt8] = []
    private var chunks = 0
    private var size = 0

    /// - Parameter begun: in real time.
    package static func begin(in realm: Realm, at begun: Date) async throws -> AttachmentSpool {
        let spool = AttachmentSpool(id: realm.newID(), realm: realm)
        try await realm.database.write { [id = spool.id] sql in try sql.attachmentChunks(realm.sealer).begin(id, at: begun) }
        return spool
    }

    private init(id: UUID, realm: Realm) {
        self.id = id
        self.realm = realm
    }

    /// Takes the next piece. Of a file that is too large no more is stored; its size tells.
    package mutating func add(_ piece: [UInt8]) async throws {
        self.size += piece.count
        guard self.size <= AttachmentRules.maximumSize else { return }
        if self.head.count < 1024 { self.head += piece.prefix(1024 - self.head.count) }
        self.pending += piece
        // One byte is kept back, so that the last chunk is known as such when it is stored.
        while self.pending.count > AttachmentChunkRepository.chunkSize {
            try await self.store(Array(self.pending.prefix(AttachmentChunkRepository.chunkSize)), isLast: false)
            self.pending.removeFirst(AttachmentChunkRepository.chunkSize)
        }
    }

    /// The file has ended.
    package mutating func finish() async throws -> StoredUpload {
        try await self.store(self.pending, isLast: true)
        self.pending = []
        return StoredUpload(content: AttachmentContent(id: self.id, size: self.size, chunks: self.chunks), head: self.head)
    }

    private mutating func store(_ chunk: [UInt8], isLast: Bool) async throws {
        try await self.realm.database.write { [id = self.id, position = self.chunks, sealer = self.realm.sealer] sql in
            try sql.attachmentChunks(sealer).append(chunk, at: position, of: id, isLast: isLast)
        }
        self.chunks += 1
    }
}

extension AttachmentContent {
    /// One part, opened.
    func part(_ position: Int, in realm: Realm) async throws -> [UInt8] {
        try await realm.database.read { sql in try sql.attachments(realm.sealer).part(position, of: self) }
    }

    /// All of it, in memory: for what cannot be done piece by piece.
    func whole(in realm: Realm) async throws -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(self.size)
        for position in 0..<self.parts { content += try await self.part(position, in: realm) }
        return content
    }
}
