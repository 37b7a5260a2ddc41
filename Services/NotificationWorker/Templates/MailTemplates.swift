import Contracts
import Foundation
import Vocabulary

/// All templates in all languages, read once at the start so that a broken one stops it.
package struct MailTemplates: Sendable {
    private struct Key: Hashable, Sendable {
        let kind: String
        let language: Language
    }

    private let templates: [Key: MailTemplate]

    /// - Parameter folder: where the files `<kind>.<language>.txt` lie, and `opening.<language>.txt` with the blocks every mail begins with.
    /// - Throws: ``MailTemplateError``, naming the file.
    package init(folder: String) throws {
        var templates: [Key: MailTemplate] = [:]
        for language in Language.allCases {
            let opening = try Self.read("\(folder)/opening.\(language.rawValue).txt")
            for sample in NotificationContent.samples {
                let path = "\(folder)/\(sample.kind).\(language.rawValue).txt"
                let source = try Self.read(path)
                do {
                    templates[Key(kind: sample.kind, language: language)] = try MailTemplate(
                        source, opening: opening, language: language, variables: Set(sample.values(in: language).keys))
                } catch let error as MailTemplateError {
                    throw MailTemplateError.inFile(path, error)
                }
            }
        }
        self.templates = templates
    }

    /// What `content` says.
    package func text(of content: NotificationContent, in language: Language) throws -> MailText {
        guard let template = self.templates[Key(kind: content.kind, language: language)] else {
            throw MailTemplateError.missing("\(content.kind).\(language.rawValue).txt")
        }
        var text = template.render(content.values(in: language))
        text.stopLink = content.stopLink
        return text
    }

    private static func read(_ path: String) throws(MailTemplateError) -> String {
        guard let source = try? String(contentsOfFile: path, encoding: .utf8) else { throw .missing(path) }
        return source
    }
}
