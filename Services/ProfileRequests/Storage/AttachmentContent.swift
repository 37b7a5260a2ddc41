import Foundation

/// Where the content of a stored file is.
package struct AttachmentContent: Hashable, Sendable {
    package let id: UUID
    /// In bytes.
    package let size: Int
    /// How many chunks it was stored in; nil for files of earlier versions, whose content is one sealed value.
    let chunks: Int?

    /// How often the storage is asked for it, at most.
    package var parts: Int { self.chunks ?? 1 }
}

/// A file being received: its chunks are stored, nothing shows it yet, and it goes away unless it is attached.
package struct StoredUpload: Hashable, Sendable {
    package let content: AttachmentContent
    /// Its beginning, as far as it takes to tell what it is.
    package let head: [UInt8]

    package var id: UUID { self.content.id }
}
