import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// `/my-account/account/close`: asks, closes the account, and leads out through the broker's log-out.
struct AccountClosingRoutes: Sendable {
    /// What the log-out at the broker brings the browser back with.
    static let state = "account-closed"
    /// The page all of it ends with.
    static let closedPath = "/account-closed"

    let closing: AccountClosing
    let relyingParty: RelyingParty
    let pages: SignedInPages
    let cookie: BrowserCookie

    private static let path = AccountPage.path + "/close"

    func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(Self.path))
            .get(use: self.ask)
            .post(use: self.close)
    }

    @Sendable func ask(_ request: Request, context: SignedInContext) async throws -> Response {
        if let detour = try RecentLogIn.detour(to: Self.path, context) { return detour }
        return try await self.page(FormState(), context)
    }

    @Sendable func close(_ request: Request, context: SignedInContext) async throws -> Response {
        let (form, detour) = try await RecentLogIn.form(at: Self.path, request, self.pages, context)
        if let detour { return detour }
        guard form.isTicked(AccountClosingPage.understood) else {
            let errors = FieldErrors(AccountClosingPage.understood, "Potwierdź, że chcesz zamknąć konto")
            return try await self.page(FormState(form, errors: errors), context)
        }
        try await self.closing.close(by: try context.actor, in: context.realm)
        return Response.seeOther(await self.wayOut(context)).removing(self.cookie)
    }

    /// The account is closed whether or not the broker can be reached now; it ends its own sessions once it is told.
    private func wayOut(_ context: SignedInContext) async -> String {
        let out = try? await self.relyingParty.end(
            try context.person.session, state: Self.state, from: context.remoteAddress, in: context.realm)
        return out ?? Self.closedPath
    }

    private func page(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let actor = try context.actor
        let outlook = try await self.closing.outlook(for: actor, in: context.realm)
        let model = AccountClosingPage(actor.account, outlook, form: form, csrf: try RecentLogIn.token(on: Self.path, self.pages, context))
        let title = AccountClosingPage.title
        let status: HTTPResponse.Status = outlook.refusal != nil ? .conflict : form.hasErrors ? .unprocessableContent : .ok
        return try await self.pages.reply(
            "account-closing", model, title: title, trail: AccountPage.trail + [Link(title)], narrow: true, status: status, context)
    }
}

extension ClosingRefusal: ErrorPageConvertible {
    /// What the page says instead of asking.
    var notice: Notice {
        switch self {
        case .lastAdministrator:
            Notice(
                .warning, title: "Nie możesz teraz zamknąć konta",
                "Jesteś jedyną osobą z rolą Administrator CeZ, a tylko ona może nadać tę rolę innym. Najpierw zatwierdź wniosek o nią innej osobie."
            )
        }
    }

    package var errorPage: ErrorPage {
        ErrorPage(
            .conflict, title: self.notice.title ?? "Nie możesz teraz zamknąć konta", paragraphs: self.notice.paragraphs,
            actions: [Link(AccountPage.title, AccountPage.path)])
    }
}
