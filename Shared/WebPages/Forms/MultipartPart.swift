import Foundation

/// One part of a form with files: which field, and for a file its name and media type as the browser gave them.
package struct MultipartPart: Sendable, Hashable {
    package let name: String
    /// Last component of the path sent, without control characters; nil for a field that is no file, empty when none was chosen.
    package let fileName: String?
    /// As sent; what a file is must be found out from its content.
    package let mediaType: String?
}

/// What a multipart body consists of, in order: a part, its bytes in pieces, its end; then the next.
package enum MultipartEvent: Sendable, Hashable {
    case part(MultipartPart)
    case bytes([UInt8])
    case end
}

/// Bounds of an upload, in bytes where nothing else is said.
package struct MultipartLimits: Sendable {
    /// The whole body.
    package var total: Int
    /// One file.
    package var file: Int
    /// One field that is no file.
    package var field: Int
    /// The number of parts.
    package var parts: Int
    /// The headers of one part.
    package var headers: Int

    package init(total: Int = 12 << 20, file: Int = 10 << 20, field: Int = 64 << 10, parts: Int = 50, headers: Int = 4 << 10) {
        self.total = total
        self.file = file
        self.field = field
        self.parts = parts
        self.headers = headers
    }
}

extension MultipartPart {
    /// Reads a part's headers (RFC 7578 §4.2): `Content-Disposition: form-data` with a name must be among them.
    init(headers: some Collection<UInt8>) throws(FormError) {
        guard let text = String(validating: headers, as: UTF8.self) else { throw .malformed }
        var fields: [String: String] = [:]
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { throw .malformed }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
                fields.updateValue(value, forKey: name) == nil
            else { throw .malformed }
        }
        guard let disposition = MediaTypeHeader(fields["content-disposition"]), disposition.type == "form-data",
            let name = disposition.parameters["name"].map(Self.unescaped), (1...100).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { throw .malformed }
        // Browsers send bytes as they are; what says otherwise would be misread.
        guard ["binary", "8bit", "7bit", nil].contains(fields["content-transfer-encoding"]?.lowercased()) else { throw .malformed }
        self.name = name
        self.fileName = disposition.parameters["filename"].map { Self.safeFileName(Self.unescaped($0)) }
        self.mediaType = fields["content-type"]
    }

    /// The three characters that browsers write as percent signs and digits (WHATWG HTML, multipart/form-data encoding).
    private static func unescaped(_ text: String) -> String {
        text.replacingOccurrences(of: "%22", with: "\"")
            .replacingOccurrences(of: "%0D", with: "\r")
            .replacingOccurrences(of: "%0A", with: "\n")
    }

    /// A name fit to be shown and sent back: no path, no control or direction characters, at most 150 characters with the extension.
    private static func safeFileName(_ sent: String) -> String {
        let last = sent.split(omittingEmptySubsequences: true) { $0 == "/" || $0 == "\\" }.last ?? ""
        var scalars = String.UnicodeScalarView()
        scalars.append(
            contentsOf: last.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
                default: true
                }
            })
        let name = String(scalars).precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces)
        guard name != ".", name != ".." else { return "" }
        return name.count <= 150 ? name : String(name.prefix(140) + name.suffix(10))
    }
}
