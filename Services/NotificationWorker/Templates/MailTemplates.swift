import Contracts
import Foundation
import Vocabulary

/// All templates in all languages, read once at the start so that a missing or broken one stops it.
package struct MailTemplates: Sendable {
    private struct Name: Hashable, Sendable {
        let kind: String
        let language: Language
    }

    private let templates: [Name: MailTemplate]

    /// - Parameter folder: where the files `<kind>.<language>.txt` lie.
    package init(folder: String) throws {
        var templates: [Name: MailTemplate] = [:]
        for kind in NotificationContent.kinds {
            for language in Language.allCases {
                let path = "\(folder)/\(kind).\(language.rawValue).txt"
                guard let source = try? String(contentsOfFile: path, encoding: .utf8) else { throw MailTemplateError.missing(path) }
                templates[Name(kind: kind, language: language)] = try MailTemplate(source, language: language.rawValue)
            }
        }
        self.templates = templates
    }

    /// What `content` says in `language`.
    package func text(of content: NotificationContent, in language: Language) throws -> MailText {
        guard let template = self.templates[Name(kind: content.kind, language: language)] else {
            throw MailTemplateError.missing(content.kind)
        }
        switch content {
        case .accountActivation(let link, let expiresAt):
            return template.render(Activation(link: link, expires: WarsawTime.dateTime(expiresAt)))
        case .accountActivationReminder(let link):
            return template.render(Activation(link: link, expires: ""))
        case .documentsMissing(let unit, let request, let link):
            return template.render(About(unit: unit, number: request.number, role: request.role, reason: "", link: link))
        case .requestsReceived(let unit, let requests):
            return template.render(Received(unit: unit, requests: requests, language: language))
        case .requestApproved(let unit, let request):
            return template.render(About(unit: unit, number: request.number, role: request.role, reason: "", link: ""))
        case .requestRejected(let unit, let request, let reason):
            return template.render(About(unit: unit, number: request.number, role: request.role, reason: reason, link: ""))
        }
    }

    private struct Activation: Sendable {
        let link: String
        let expires: String
    }

    /// A number of requests; a template picks its noun by the sections `one`, `few`, `many` and `other`.
    private struct Received: Sendable {
        let unit: String
        let requests: [NotificationContent.RequestedRole]
        let count: Int
        let one: Bool
        let few: Bool
        let many: Bool
        let other: Bool

        init(unit: String, requests: [NotificationContent.RequestedRole], language: Language) {
            let category = PluralCategory(of: requests.count, in: language)
            (self.unit, self.requests, self.count) = (unit, requests, requests.count)
            (self.one, self.few) = (category == .one, category == .few)
            (self.many, self.other) = (category == .many, category == .other)
        }
    }

    private struct About: Sendable {
        let unit: String
        let number: String
        let role: String
        let reason: String
        let link: String
    }
}

extension NotificationContent {
    /// The kind's name in metrics, lists and template files.
    package var kind: String {
        switch self {
        case .accountActivation: "account-activation"
        case .accountActivationReminder: "account-activation-reminder"
        case .documentsMissing: "documents-missing"
        case .requestsReceived: "requests-received"
        case .requestApproved: "request-approved"
        case .requestRejected: "request-rejected"
        }
    }

    /// All kinds there are.
    package static let kinds = [
        "account-activation", "account-activation-reminder", "requests-received", "documents-missing", "request-approved",
        "request-rejected",
    ]
}
