import Contracts
import Foundation
import Hummingbird
import ServiceKit
import Vocabulary
import WebPages

/// `GET /sandbox/mailbox/link?persona=`, in sandbox mode: the newest mail of a persona that has a link, whatever address it went to.
///
/// `wait` is how many seconds to wait for one (none by default, 60 at most), `kind` which mail it is (`account-activation` by default),
/// `language` what it is written in, `after` the id of one that is known already.
struct SandboxLinkRoute: Sendable {
    /// Nil where mails are handed to a mail server and not kept here.
    let watch: MailWatch?

    func register(on router: Router<ServiceContext>) {
        router.group().addMiddleware { ProblemMiddleware() }
            .get("/sandbox/mailbox/link") { request, _ in
                let (wanted, seconds) = try Self.read(try FormBody(query: request))
                guard let watch else { throw Problem.mailsNotKept }
                guard let letter = try await watch.first(wanted, within: .seconds(seconds)) else { throw Problem.noMailYet }
                return try Response.json(LetterReply(letter))
            }
    }

    private static func read(_ query: FormBody) throws -> (PersonaMail, seconds: Int) {
        guard let persona = query.optionalText("persona") else { throw Problem.wrongQuery("persona is missing: the id of a persona.") }
        guard let seconds = query["wait"].map({ Int($0) }) ?? 0, (0...Int(MailWatch.patience.components.seconds)).contains(seconds) else {
            throw Problem.wrongQuery("wait is a number of seconds from 0 to \(MailWatch.patience.components.seconds).")
        }
        let kind = query["kind"] ?? "account-activation"
        guard Self.kinds.contains(kind) else { throw Problem.wrongQuery("kind is one of " + Self.kinds.joined(separator: ", ") + ".") }
        let language = try query["language"].map { code in
            guard let language = Language(rawValue: code) else {
                throw Problem.wrongQuery("language is one of " + Language.allCases.map(\.rawValue).joined(separator: ", ") + ".")
            }
            return language
        }
        let after = try query["after"].map { text in
            guard let id = UUID(uuidString: text) else { throw Problem.wrongQuery("after is the id of a mail.") }
            return id
        }
        return (PersonaMail(persona: persona, kind: kind, language: language, after: after), seconds)
    }

    /// The kinds of mail that have a link.
    private static let kinds = NotificationContent.samples.filter { $0.link != nil }.map(\.kind)
}

extension Problem {
    fileprivate static func wrongQuery(_ detail: String) -> Problem {
        Problem(status: 400, title: "Malformed request", code: "malformed-request", detail: detail)
    }

    fileprivate static let noMailYet = Problem(
        status: 404, title: "No such mail", code: "no-mail-yet",
        detail: "No mail of that kind has come for the persona. With wait=30 the request waits up to 30 seconds for one.")

    fileprivate static let mailsNotKept = Problem(
        status: 404, title: "Mails are not kept here", code: "mails-not-kept",
        detail: "This worker hands mails to a mail server (SMTP_HOST) and keeps none of them.")
}

extension UnknownPersona: ProblemConvertible {
    package var problem: Problem {
        Problem(
            status: 404, title: "Unknown persona", code: "unknown-persona",
            detail: "The broker has no persona of that id; its /sandbox/personas lists them.")
    }
}

extension UnknownMail: ProblemConvertible {
    package var problem: Problem {
        Problem(
            status: 400, title: "Unknown mail", code: "unknown-mail",
            detail: "after is the id of a mail that was queued here, as an earlier answer names it.")
    }
}

extension TooManyWait: ProblemConvertible {
    package var problem: Problem {
        Problem(
            status: 503, title: "Too many wait", code: "too-many-wait",
            detail: "As many requests wait for mails as may. Try again in a moment.",
            retryAfter: 1)
    }
}
