import Foundation

/// A file that shows somebody's right to a role; it counts for every request it is attached to.
package struct AttachedFile: Hashable, Sendable, Identifiable {
    package let id: UUID
    /// Safe to show and to offer for download, see ``AttachmentRules/displayName(_:format:)``.
    package let name: String
    package let format: AttachmentFormat
    /// In bytes.
    package let size: Int
    package let addedAt: Date
    /// The account that added it: the applicant, or a verifier with a scan.
    package let addedBy: UUID
    /// Nil for files that were attached before anybody looked into them.
    package let inspection: FileInspection?

    package init(
        id: UUID, name: String, format: AttachmentFormat, size: Int, addedAt: Date, addedBy: UUID, inspection: FileInspection? = nil
    ) {
        self.id = id
        self.name = name
        self.format = format
        self.size = size
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.inspection = inspection
    }

    /// `PDF, 72,01 KB`
    package var summary: String { "\(self.format.polishName), \(AttachmentRules.polishSize(self.size))" }
}

/// What a file is by its content.
package enum AttachmentFormat: String, Hashable, Sendable, Codable, CaseIterable {
    case pdf, jpeg

    /// Looks at the beginning of a file: `FF D8 FF`, or `%PDF-` within the first 1024 bytes, as readers accept it.
    package init?(sniffing bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(1024))
        if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
            return
        }
        let mark = Array("%PDF-".utf8)
        guard start.count >= mark.count,
            (0...(start.count - mark.count)).contains(where: { start[$0..<($0 + mark.count)].elementsEqual(mark) })
        else { return nil }
        self = .pdf
    }

    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        }
    }

    package var polishName: String {
        switch self {
        case .pdf: "PDF"
        case .jpeg: "JPG"
        }
    }

    var extensions: [String] {
        switch self {
        case .pdf: ["pdf"]
        case .jpeg: ["jpg", "jpeg"]
        }
    }
}
