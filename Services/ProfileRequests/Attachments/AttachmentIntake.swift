import Database
import Foundation
import LibCrypto
import Logging
import ProfileRequestsDomain
import ServiceKit

/// What becomes of a file before it is attached: scanned for viruses, a photograph written anew, a PDF asked for its signatures.
package struct AttachmentIntake: Sendable {
    let inspector: PDFInspector
    let scanner: ClamdScanner?
    let queue: InspectionQueue
    /// Says how long an upload has been under way: a realm's clock may be moved, this one may not.
    let realTime: any WallClock
    let logger: Logger

    /// - Parameters:
    ///   - anchors: who is trusted to vouch for signers, if anybody.
    ///   - scanner: nil where files are not scanned.
    package init(
        anchors: TrustAnchors? = nil, scanner: ClamdScanner? = nil, queue: InspectionQueue = InspectionQueue(),
        realTime: any WallClock = SystemClock(), logger: Logger
    ) {
        self.inspector = PDFInspector(anchors: anchors)
        self.scanner = scanner
        self.queue = queue
        self.realTime = realTime
        self.logger = logger
    }

    /// A file found fit to be attached.
    package struct Examined: Sendable {
        package let format: AttachmentFormat
        package let inspection: FileInspection
        /// What is kept of it, not always what was sent.
        package let content: AttachmentContent

        /// As it is attached.
        func attached(as name: String, at now: Date, by account: UUID) -> AttachedFile {
            AttachedFile(
                id: self.content.id, name: AttachmentRules.displayName(name, format: self.format), format: self.format,
                size: self.content.size, addedAt: now, addedBy: account, inspection: self.inspection)
        }
    }

    /// A place for a file that arrives.
    package func spool(in realm: Realm) async throws -> AttachmentSpool {
        try await AttachmentSpool.begin(in: realm, at: self.realTime.now())
    }

    /// Erases what was received, unless it has been attached. What cannot be erased now the sweep erases later.
    package func discard(_ upload: UUID, in realm: Realm) async {
        // A client that went away cancels its request, and what it left must go all the same.
        await Task {
            try? await realm.database.write { sql in try sql.attachmentChunks(realm.sealer).discard(upload) }
        }.value
    }

    /// Examines an upload and calls `store` with what is to be attached.
    ///
    /// - Parameter object: what the file is for, as the audit trail names it.
    /// - Throws: `AttachmentError`, ``ScanUnavailable``, ``InspectionQueueFull``, or what `store` throws.
    func take(
        _ upload: StoredUpload, for object: String, by actor: Actor, in realm: Realm, store: (Examined) async throws -> Void
    ) async throws {
        let format = try AttachmentRules.check(upload.head, size: upload.content.size)
        try await self.scan(upload.content, for: object, by: actor, in: realm)
        switch format {
        case .pdf:
            let inspection = try await self.queue.withPlace {
                let content = try await upload.content.whole(in: realm)
                return try await self.queue.compute { [inspector, now = realm.now()] in inspector.inspect(content, at: now) }
            }
            try await store(Examined(format: .pdf, inspection: inspection, content: upload.content))
        case .jpeg:
            var spool = try await self.spool(in: realm)
            do {
                let content = try await self.queue.withPlace {
                    let original = try await upload.content.whole(in: realm)
                    try await spool.add(try await self.queue.compute { try Photograph.rewritten(original) })
                    return try await spool.finish().content
                }
                try await store(Examined(format: .jpeg, inspection: .photograph, content: content))
            } catch {
                await self.discard(spool.id, in: realm)
                throw error
            }
            // A repeated post attaches nothing.
            await self.discard(spool.id, in: realm)
        }
    }

    private func scan(_ content: AttachmentContent, for object: String, by actor: Actor, in realm: Realm) async throws {
        guard let scanner else { return }
        let verdict: ClamdScanner.Verdict
        do {
            verdict = try await scanner.scan(parts: content.parts) { position in try await content.part(position, in: realm) }
        } catch let error as ScanUnavailable {
            self.logger.error("virus scanner gives no verdict: files are refused", metadata: ["scan.failure": .string(error.reason)])
            throw error
        }
        guard case .found(let name) = verdict else { return }
        self.logger.notice("attachment refused: malware found", metadata: ["malware.signature": .string(name)])
        try await realm.database.write { [now = realm.now()] sql in
            try sql.record("attachment.malware-found", object, by: actor, at: now, result: .refused)
        }
        throw AttachmentError.infected
    }
}
