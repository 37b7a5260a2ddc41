import Foundation
import Mustache
import ServiceKit

/// One kind of mail in one language, from one file that both its parts are made of.
///
/// The first line is `Subject: …`. After an empty line follow blocks parted by empty lines: a block that begins with `> ` is a link
/// (`> label | address`), lines that begin with `- ` are a list, anything else is a paragraph. Everything may hold mustache tags; blocks are
/// told apart before values are filled in, so that no value can become a block.
package struct MailTemplate: Sendable {
    private enum Block: Sendable {
        case paragraph(MustacheTemplate, MustacheTemplate)
        case link(label: (MustacheTemplate, MustacheTemplate), address: (MustacheTemplate, MustacheTemplate))
        /// A whole list as one template, since its lines may stand in a mustache section.
        case list(MustacheTemplate, MustacheTemplate)
    }

    private let subject: MustacheTemplate
    private let blocks: [Block]
    private let language: String

    /// - Throws: ``MailTemplateError`` when the file is not of that form, or what mustache throws.
    package init(_ source: String, language: String) throws {
        var parts = source.replacing("\r\n", with: "\n").components(separatedBy: "\n\n")
            .map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }
        guard let head = parts.first, head.hasPrefix("Subject: "), !head.contains("\n") else { throw MailTemplateError.noSubject }
        parts.removeFirst()
        self.subject = try Self.text(String(head.dropFirst("Subject: ".count)))
        self.blocks = try parts.map(Self.block)
        self.language = language
    }

    /// Fills the template in.
    package func render(_ values: some Sendable) -> MailText {
        let blocks = self.blocks.map { Self.render($0, values) }
        let subject = self.subject.render(values).split(whereSeparator: \.isNewline).joined(separator: " ")
        let body = blocks.map(\.html).joined(separator: "\n")
        return MailText(
            subject: subject, text: blocks.map(\.text).joined(separator: "\n\n") + "\n",
            html: """
                <!doctype html>
                <html lang="\(self.language)">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(Self.escape(subject))</title></head>
                <body style="margin:0;padding:24px;background:#f4f6f8;color:#1b2733;font:16px/1.5 'Open Sans',Arial,sans-serif">
                <div style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
                \(body)
                </div>
                </body>
                </html>

                """)
    }

    private static func block(_ source: String) throws -> Block {
        if source.hasPrefix("> ") {
            let parts = source.dropFirst(2).split(separator: "|", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else { throw MailTemplateError.malformedLink }
            return .link(
                label: (try Self.text(parts[0]), try MustacheTemplate(string: parts[0])),
                address: (try Self.text(parts[1]), try MustacheTemplate(string: parts[1])))
        }
        let lines = source.components(separatedBy: "\n")
        if lines.contains(where: { $0.hasPrefix("- ") }) {
            let html = lines.map { $0.hasPrefix("- ") ? "<li>\($0.dropFirst(2))</li>" : $0 }.joined(separator: "\n")
            return .list(try Self.text(source), try MustacheTemplate(string: html))
        }
        let joined = lines.joined(separator: " ")
        return .paragraph(try Self.text(joined), try MustacheTemplate(string: joined))
    }

    private static func render(_ block: Block, _ values: some Sendable) -> (text: String, html: String) {
        switch block {
        case .paragraph(let text, let html):
            return (text.render(values), "<p>\(html.render(values))</p>")
        case .link(let label, let address):
            let style = "display:inline-block;padding:12px 20px;background:#0b5394;color:#ffffff;border-radius:6px;text-decoration:none"
            return (
                "\(label.0.render(values)):\n\(address.0.render(values))",
                "<p><a style=\"\(style)\" href=\"\(address.1.render(values))\">\(label.1.render(values))</a></p>"
            )
        case .list(let text, let html):
            // Mustache leaves a line behind for each section's tag.
            let lines = text.render(values).split(whereSeparator: \.isNewline)
            return (lines.joined(separator: "\n"), "<ul>\n\(html.render(values))</ul>")
        }
    }

    private static func text(_ source: String) throws -> MustacheTemplate {
        try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + source)
    }

    private static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}

/// A template file is not of the form ``MailTemplate`` reads.
package enum MailTemplateError: StartError, Hashable {
    case noSubject
    case malformedLink
    case missing(String)

    package var description: String {
        switch self {
        case .noSubject: "a mail template does not begin with a line Subject: …"
        case .malformedLink: "a link in a mail template is not > label | address"
        case .missing(let path): "a mail template is missing: \(path)"
        }
    }
}
