import Contracts
import Foundation
import Vocabulary

/// All templates, read once at the start so that a broken one stops it.
package struct MailTemplates: Sendable {
    private let templates: [String: MailTemplate]

    /// - Parameter folder: where the files `<kind>.<language>.txt` lie.
    package init(folder: String) throws {
        var templates: [String: MailTemplate] = [:]
        for kind in NotificationContent.kinds {
            let path = "\(folder)/\(kind).\(Language.polish.rawValue).txt"
            guard let source = try? String(contentsOfFile: path, encoding: .utf8) else { throw MailTemplateError.missing(path) }
            templates[kind] = try MailTemplate(source, language: Language.polish.rawValue)
        }
        self.templates = templates
    }

    /// What `content` says.
    package func text(of content: NotificationContent) throws -> MailText {
        guard let template = self.templates[content.kind] else { throw MailTemplateError.missing(content.kind) }
        switch content {
        case .accountActivation(let link, let expiresAt):
            return template.render(Activation(link: link, expires: WarsawTime.dateTime(expiresAt)))
        case .requestsReceived(let unit, let requests):
            return template.render(
                Received(
                    unit: unit, requests: requests, count: requests.count,
                    countNoun: PolishText.plural(requests.count, one: "wniosek", few: "wnioski", many: "wniosków")))
        case .requestApproved(let unit, let request):
            return template.render(Decided(unit: unit, number: request.number, role: request.role, reason: ""))
        case .requestRejected(let unit, let request, let reason):
            return template.render(Decided(unit: unit, number: request.number, role: request.role, reason: reason))
        }
    }

    private struct Activation: Sendable {
        let link: String
        let expires: String
    }

    private struct Received: Sendable {
        let unit: String
        let requests: [NotificationContent.RequestedRole]
        let count: Int
        let countNoun: String
    }

    private struct Decided: Sendable {
        let unit: String
        let number: String
        let role: String
        let reason: String
    }
}

extension NotificationContent {
    /// The kind's name in metrics, lists and template files.
    package var kind: String {
        switch self {
        case .accountActivation: "account-activation"
        case .requestsReceived: "requests-received"
        case .requestApproved: "request-approved"
        case .requestRejected: "request-rejected"
        }
    }

    /// All kinds there are.
    package static let kinds = ["account-activation", "requests-received", "request-approved", "request-rejected"]
}
