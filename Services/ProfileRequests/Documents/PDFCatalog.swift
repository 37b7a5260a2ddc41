import Foundation

/// What cairo does not write into a PDF's catalog: the language of the text, and that the title is to be shown instead of the
/// file's name (both asked for by PDF/UA and WCAG technique PDF16 and PDF18).
enum PDFCatalog {
    /// Adds an incremental update (ISO 32000-1, section 7.5.6) with the catalog written anew. A file whose end does not look
    /// like cairo's comes back as it was.
    static func announcing(language: String, in file: [UInt8]) -> [UInt8] {
        guard let end = Ending(of: file), let catalog = Self.dictionary(of: end.root, in: file) else { return file }
        var update = "\n"
        let objectOffset = file.count + update.utf8.count
        update += "\(end.root) 0 obj\n<<\(catalog)   /Lang (\(language))\n   /ViewerPreferences << /DisplayDocTitle true >>\n>>\nendobj\n"
        let tableOffset = file.count + update.utf8.count
        let offset = String(repeating: "0", count: max(0, 10 - "\(objectOffset)".utf8.count)) + "\(objectOffset)"
        update += "xref\n\(end.root) 1\n\(offset) 00000 n \n"
        update += "trailer\n<< /Size \(end.size)\n   /Root \(end.root) 0 R\n   /Info \(end.info) 0 R\n   /Prev \(end.table)\n>>\n"
        update += "startxref\n\(tableOffset)\n%%EOF\n"
        return file + Array(update.utf8)
    }

    /// What cairo's trailer says.
    private struct Ending {
        let size: Int
        let root: Int
        let info: Int
        let table: Int

        init?(of file: [UInt8]) {
            let tail = String(decoding: file.suffix(512), as: UTF8.self)
            guard let trailer = tail.range(of: "trailer", options: .backwards) else { return nil }
            let text = tail[trailer.upperBound...]
            guard let size = Self.number(after: "/Size", in: text), let root = Self.number(after: "/Root", in: text),
                let info = Self.number(after: "/Info", in: text), let table = Self.number(after: "startxref", in: text)
            else { return nil }
            self.size = size
            self.root = root
            self.info = info
            self.table = table
        }

        private static func number(after key: String, in text: Substring) -> Int? {
            guard let found = text.range(of: key) else { return nil }
            return Int(text[found.upperBound...].drop { $0.isWhitespace }.prefix { $0.isASCII && $0.isNumber })
        }
    }

    /// The inside of the catalog's dictionary, which is the last object but for what the trailer needs.
    private static func dictionary(of object: Int, in file: [UInt8]) -> String? {
        let bytes = Data(file)
        guard let head = bytes.range(of: Data("\n\(object) 0 obj\n<<".utf8), options: .backwards),
            let end = bytes.range(of: Data(">>\nendobj".utf8), in: head.upperBound..<bytes.endIndex)
        else { return nil }
        let inside = String(decoding: bytes[head.upperBound..<end.lowerBound], as: UTF8.self)
        return inside.contains("/Lang") ? nil : inside
    }
}
