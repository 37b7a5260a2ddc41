import Foundation
import ServiceKit
import Vocabulary
import WebPages

/// One kind of mail in one language, from one file that both its parts are made of.
///
/// The first line is `Subject: …`. After an empty line follow blocks parted by empty lines: a block that begins with `> ` is a link shown as a
/// button (`> label | address`), one that begins with `>> ` a plain link, both left out where there is no address; lines that begin with `- ` are
/// a list, anything else is a paragraph. Everything may hold mustache tags; blocks are told apart before values are filled in, so that no value
/// can become a block.
package struct MailTemplate: Sendable {
    private enum Block: Sendable {
        case paragraph(MailTemplatePiece, MailTemplatePiece)
        case link(label: (MailTemplatePiece, MailTemplatePiece), address: (MailTemplatePiece, MailTemplatePiece), isButton: Bool)
        /// A whole list as one template, since its lines may stand in a mustache section.
        case list(MailTemplatePiece, MailTemplatePiece)
    }

    private let subject: MailTemplatePiece
    private let blocks: [Block]
    private let language: Language

    /// - Parameters:
    ///   - opening: the blocks that stand before those of every mail.
    ///   - variables: the names the template must use: each of them, and no other.
    /// - Throws: ``MailTemplateError`` when the file is not of that form, or what mustache throws.
    package init(_ source: String, opening: String = "", language: Language, variables: Set<String>) throws {
        try Self.check(Self.tags(in: opening + source), against: variables)
        let opened = try opening.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
            .map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }.map(Self.block)
        var parts = source.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
            .map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }
        guard let head = parts.first, head.hasPrefix("Subject: "), !head.contains("\n") else { throw MailTemplateError.noSubject }
        parts.removeFirst()
        self.subject = try Self.text(String(head.dropFirst("Subject: ".count)))
        self.blocks = opened + (try parts.map(Self.block))
        self.language = language
    }

    /// Fills the template in.
    package func render(_ values: [String: any Sendable]) -> MailText {
        let blocks = self.blocks.compactMap { Self.render($0, values) }
        let subject = Self.onOneLine(self.subject.render(values))
        let body = blocks.map(\.html).joined(separator: "\n")
        return MailText(
            language: self.language, subject: subject, text: blocks.map(\.text).joined(separator: "\n\n") + "\n",
            html: """
                <!doctype html>
                <html lang="\(self.language.rawValue)">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(HTMLText.escape(subject))</title></head>
                <body style="margin:0;padding:24px;background:#f4f6f8;color:#1b2733;font:16px/1.5 'Open Sans',Arial,sans-serif">
                <div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
                \(body)
                </div>
                </body>
                </html>

                """)
    }

    private static func onOneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029].contains($0.value) }) else {
            return text
        }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func block(_ source: String) throws -> Block {
        if let mark = ["> ", ">> "].first(where: source.hasPrefix) {
            let parts = source.dropFirst(mark.count).split(separator: "|", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else { throw MailTemplateError.malformedLink }
            return .link(
                label: (try Self.text(parts[0]), try Self.html(parts[0])),
                address: (try Self.text(parts[1]), try Self.html(parts[1])), isButton: mark == "> ")
        }
        let lines = source.components(separatedBy: "\n")
        if lines.contains(where: { $0.hasPrefix("- ") }) {
            let html = lines.map { $0.hasPrefix("- ") ? "<li>\($0.dropFirst(2))</li>" : $0 }.joined(separator: "\n")
            return .list(try Self.text(source), try Self.html(html))
        }
        let joined = lines.joined(separator: " ")
        return .paragraph(try Self.text(joined), try Self.html(joined))
    }

    private static func render(_ block: Block, _ values: [String: any Sendable]) -> (text: String, html: String)? {
        switch block {
        case .paragraph(let text, let html):
            return (text.render(values), "<p>\(html.render(values))</p>")
        case .link(let label, let address, let isButton):
            guard !address.0.render(values).isEmpty else { return nil }
            let button = "display:inline-block;padding:12px 20px;background:#0b5394;color:#ffffff;border-radius:6px;text-decoration:none"
            return (
                "\(label.0.render(values)):\n\(address.0.render(values))",
                "<p><a style=\"\(isButton ? button : "color:#0b5394")\" href=\"\(address.1.render(values))\">\(label.1.render(values))</a></p>"
            )
        case .list(let text, let html):
            // Mustache leaves a line behind for each section's tag.
            let lines = text.render(values).split(whereSeparator: \.isNewline)
            return (lines.joined(separator: "\n"), "<ul>\n\(html.render(values))</ul>")
        }
    }

    private static func text(_ source: String) throws -> MailTemplatePiece { try MailTemplatePiece(source, isHTML: false) }

    private static func html(_ source: String) throws -> MailTemplatePiece { try MailTemplatePiece(source, isHTML: true) }

    /// The names in the template's tags; `.` aside, which stands for the whole value.
    private static func tags(in source: String) -> Set<String> {
        Set(source.matches(of: /\{\{[#\/^&]?\s*([A-Za-z.]+)\s*\}\}/).map { String($0.1) })
    }

    private static func check(_ tags: Set<String>, against variables: Set<String>) throws(MailTemplateError) {
        if let unknown = tags.subtracting(variables).min() { throw .unknownVariable(unknown) }
        if let missing = variables.subtracting(tags).min() { throw .missingVariable(missing) }
    }
}

/// A template file is missing, or is not of the form ``MailTemplate`` reads.
package enum MailTemplateError: StartError, Hashable {
    case noSubject
    case malformedLink
    case missing(String)
    /// The template has a tag for what this kind of mail knows nothing of.
    case unknownVariable(String)
    /// The template leaves out something this kind of mail must say, a plural form included.
    case missingVariable(String)
    /// What is wrong, and in which file.
    indirect case inFile(String, MailTemplateError)

    package var description: String {
        switch self {
        case .noSubject: "it does not begin with a line Subject: …"
        case .malformedLink: "a link is not > label | address"
        case .missing(let path): "a mail template is missing: \(path)"
        case .unknownVariable(let name): "it uses {{\(name)}}, which this kind of mail does not have"
        case .missingVariable(let name): "it does not use {{\(name)}}, which this kind of mail must say"
        case .inFile(let path, let error): "a mail template is wrong: \(path): \(error)"
        }
    }
}
