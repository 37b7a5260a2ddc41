/// What may be attached to a request.
package enum AttachmentRules {
    /// 10 MB, counted in binary as file managers do.
    package static let maximumSize = 10 * 1024 * 1024
    package static let maximumCount = 10
    package static let maximumNameLength = 120

    /// - Parameters:
    ///   - head: the beginning of the file, at least 1024 bytes where it has as many.
    ///   - size: of the whole file, in bytes.
    package static func check(_ head: some Collection<UInt8>, size: Int) throws(AttachmentError) -> AttachmentFormat {
        guard size > 0 else { throw .empty }
        guard size <= Self.maximumSize else { throw .tooLarge }
        guard let format = AttachmentFormat(sniffing: head) else { throw .wrongFormat }
        return format
    }

    /// - Parameter attached: how many files the request has already.
    package static func checkCount(attached: Int) throws(AttachmentError) {
        guard attached < Self.maximumCount else { throw .tooMany }
    }

    /// A name to show and to download under: no path, no control or direction characters, the ending of its content.
    ///
    /// - Parameter name: what the browser sent.
    package static func displayName(_ name: String, format: AttachmentFormat) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        var kept = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: kept.append(" ")
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: kept.append("<>:\"|?*%;".unicodeScalars.contains(scalar) ? "_" : scalar)
            }
        }
        var stem = String(kept).split(separator: " ").joined(separator: " ")
        if let dot = stem.lastIndex(of: "."), format.extensions.contains(stem[stem.index(after: dot)...].lowercased()) {
            stem = String(stem[..<dot])
        }
        while let edge = stem.first, edge == "." || edge == " " { stem.removeFirst() }
        while let edge = stem.last, edge == "." || edge == " " { stem.removeLast() }
        let ending = ".\(format.extensions[0])"
        var fitting = String(stem.prefix(Self.maximumNameLength - ending.count))
        while fitting.last == " " { fitting.removeLast() }
        return (fitting.isEmpty ? "załącznik" : fitting) + ending
    }

    /// `512 B`, `72,01 KB`, `3,40 MB`
    package static func polishSize(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        let isMegabytes = bytes >= 1024 * 1024
        let unit = isMegabytes ? 1024 * 1024 : 1024
        let hundredths = (bytes * 100 + unit / 2) / unit
        let rest = hundredths % 100
        return "\(hundredths / 100),\(rest < 10 ? "0" : "")\(rest) \(isMegabytes ? "MB" : "KB")"
    }
}

package enum AttachmentError: Error, Hashable, Sendable {
    case empty, tooLarge, tooMany
    /// Neither PDF nor JPEG by content, whatever the name says.
    case wrongFormat
    /// A JPEG that does not decode completely.
    case unreadableImage
    /// A JPEG of more pixels, or more passes over them, than are decoded.
    case imageTooLarge
    /// The virus scanner found something.
    case infected
}
