import Contracts
import Foundation
import Vocabulary

extension NotificationContent {
    /// The kind's name in metrics, lists and template files.
    package var kind: String {
        switch self {
        case .accountActivation: "account-activation"
        case .accountActivationReminder: "account-activation-reminder"
        case .emailConfirmation: "email-confirmation"
        case .emailChanged: "email-changed"
        case .accountClosed: "account-closed"
        case .requestsReceived: "requests-received"
        case .documentsMissing: "documents-missing"
        case .requestSentBack: "request-sent-back"
        case .requestApproved: "request-approved"
        case .requestRejected: "request-rejected"
        case .profileBlocked: "profile-blocked"
        }
    }

    /// The link that the mail is about, if any.
    package var link: String? {
        switch self {
        case .accountActivation(let link, _), .accountActivationReminder(let link, _), .emailConfirmation(let link, _),
            .documentsMissing(_, _, let link, _):
            link
        case .emailChanged, .accountClosed, .requestsReceived, .requestSentBack, .requestApproved, .requestRejected, .profileBlocked:
            nil
        }
    }

    /// The link that switches such mails off, if any.
    package var stopLink: String? {
        switch self {
        case .accountActivationReminder(_, let stopLink), .documentsMissing(_, _, _, let stopLink): stopLink
        case .accountActivation, .emailConfirmation, .emailChanged, .accountClosed, .requestsReceived, .requestSentBack, .requestApproved,
            .requestRejected, .profileBlocked:
            nil
        }
    }

    /// What the template fills in: all of it must stand in each language's file. What stands within a list is named here too.
    func values(in language: Language) -> [String: any Sendable] {
        switch self {
        case .accountActivation(let link, let expiresAt), .emailConfirmation(let link, let expiresAt):
            ["link": link, "expires": LocalMoment.dateTime(expiresAt, in: language)]
        case .accountActivationReminder(let link, let stopLink):
            ["link": link, "stop": stopLink ?? ""]
        case .emailChanged(let masked):
            ["address": masked]
        case .accountClosed:
            [:]
        case .requestsReceived(let unit, let requests):
            Self.count(requests.count, in: language).merging(
                ["unit": unit, "requests": requests.map { Self.values(of: $0) }, "number": "", "role": ""], uniquingKeysWith: { $1 })
        case .documentsMissing(let unit, let request, let link, let stopLink):
            Self.values(of: request).merging(["unit": unit, "link": link, "stop": stopLink ?? ""]) { $1 }
        case .requestSentBack(let unit, let request, let note):
            Self.values(of: request).merging(["unit": unit, "note": note]) { $1 }
        case .requestApproved(let unit, let request):
            Self.values(of: request).merging(["unit": unit]) { $1 }
        case .requestRejected(let unit, let request, let reason):
            Self.values(of: request).merging(["unit": unit, "reason": reason]) { $1 }
        case .profileBlocked(let unit):
            ["unit": unit]
        }
    }

    private static func values(of request: RequestedRole) -> [String: any Sendable] {
        ["number": request.number, "role": request.role]
    }

    /// The number, and a section for each form that nouns beside it take in the language.
    private static func count(_ number: Int, in language: Language) -> [String: any Sendable] {
        var values: [String: any Sendable] = ["count": number]
        let category = PluralCategory(of: number, in: language)
        for other in PluralCategory.all(in: language) { values[other.rawValue] = other == category }
        return values
    }

    /// One mail of each kind, with made-up data: what templates are checked and previewed with.
    package static let samples: [NotificationContent] = {
        let unit = "Przychodnia Zmyślona w Kanarkowie"
        let request = RequestedRole(number: "U000594/2023", role: "Wypełniający sprawozdania finansowe")
        let other = RequestedRole(number: "U000595/2023", role: "Wypełniający sprawozdania statystyczne")
        let (link, stopLink) = ("http://localhost:8082/przyklad", "http://localhost:8082/reminders/stop?token=przyklad")
        let moment = Date(timeIntervalSince1970: 1_795_586_400)
        return [
            .accountActivation(link: link, expiresAt: moment), .accountActivationReminder(link: link, stopLink: stopLink),
            .emailConfirmation(link: link, expiresAt: moment), .emailChanged(newAddressMasked: "n•••@poczta.example"), .accountClosed,
            .requestsReceived(unit: unit, requests: [request, other]),
            .documentsMissing(unit: unit, request: request, link: link, stopLink: stopLink),
            .requestSentBack(unit: unit, request: request, note: "Na dokumencie brakuje pieczęci jednostki."),
            .requestApproved(unit: unit, request: request),
            .requestRejected(unit: unit, request: request, reason: "Dokument podpisała nieuprawniona osoba."),
            .profileBlocked(unit: unit),
        ]
    }()
}
