import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import Vocabulary
import WebPages

/// `/reminders/stop`: where the link in a reminder leads, on whatever device, without a log-in.
///
/// Mail programs post to it at once (RFC 8058): no cookie and no page before it, and whatever the body is, what counts is the token in the
/// address. It is single-purpose, so another site that posts a form here would have to know it.
struct StopRemindersRoutes: Sendable {
    let reminders: StopReminders
    let site: SiteKit

    static let path = "/reminders/stop"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group(RouterPath(Self.path))
            .get("", use: self.show)
            .post("", use: self.stop)
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        let token = try Self.token(request)
        return try self.page(try await self.reminders.view(token, in: context.realm), token: token)
    }

    /// Answered with the page itself: mail programs follow no redirect.
    func stop(_ request: Request, context: ServiceContext) async throws -> Response {
        let token = try Self.token(request)
        return try self.page(try await self.reminders.stop(token, from: context.remoteAddress, in: context.realm), token: token)
    }

    private func page(_ view: StopReminders.View, token: String) throws -> Response {
        let words = self.site.pages.words(view.language)
        let title =
            switch view.state {
            case .on: words["stopRemindersTitle"]
            case .off: words["stoppedRemindersTitle"]
            case .over: words["remindersOverTitle"]
            }
        return try self.site.pages.page(
            "stop-reminders", StopRemindersPage(view, title: title, action: "\(Self.path)?token=\(token)"),
            Page(title, language: view.language, narrow: true))
    }

    private static func token(_ request: Request) throws -> String {
        try FormBody(query: request)["token"] ?? ""
    }
}

extension ReminderLinkUnknown: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        ErrorPage(
            .gone, title: "Ten link nie działa",
            paragraphs: [
                "Link jest niepełny, sprawa, której dotyczył, już nie istnieje, albo wiadomości przychodzą na inny adres. Przypomnienia o wnioskach można też wyłączyć w widoku „Moje konto”."
            ],
            actions: [Link("Zaloguj się", "/login")])
    }
}
