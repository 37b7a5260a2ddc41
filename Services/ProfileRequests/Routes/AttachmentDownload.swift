import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ProfileRequestsDomain
import ServiceKit

extension Response {
    /// An attached file to save, read and opened part by part as the client takes it.
    ///
    /// - Throws: when its first part cannot be read or is not genuine. One found bad later ends the connection before the announced length.
    static func download(_ content: AttachmentContent, of file: AttachedFile, in realm: Realm) async throws -> Response {
        .download(
            mediaType: file.format.mediaType, name: file.name, length: content.size, write: try await content.writing(in: realm))
    }

    /// An attached file to show within a page of ours, see ``preview(_:mediaType:)``; read as ``download(_:of:in:)`` does.
    static func preview(_ content: AttachmentContent, of file: AttachedFile, in realm: Realm) async throws -> Response {
        .preview(mediaType: file.format.mediaType, body: .written(length: content.size, try await content.writing(in: realm)))
    }
}

extension AttachmentContent {
    /// Writes the parts one after the other; the first has been read when this returns.
    fileprivate func writing(in realm: Realm) async throws -> ResponseBody.Writing {
        let first = try await self.part(0, in: realm)
        return { writer in
            var sent = first.count
            try await writer.write(ByteBuffer(bytes: first))
            for position in 1..<max(1, self.parts) {
                let part = try await self.part(position, in: realm)
                sent += part.count
                try await writer.write(ByteBuffer(bytes: part))
            }
            guard sent == self.size else { throw AttachmentContentError() }
        }
    }
}

/// The stored parts of a file do not make up its size.
struct AttachmentContentError: Error {}
