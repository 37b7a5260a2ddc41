import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/my-account/account/email`: asking for another address, having its link sent again, withdrawing.
struct EmailChangeRoutes: Sendable {
    let changes: EmailChanges
    let account: AccountPageRoutes
    let pages: SignedInPages

    private static let path = AccountPage.path + "/email"

    func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(Self.path))
            .get(use: self.form)
            .post(use: self.ask)
            .post("resend", use: self.resend)
            .post("withdraw", use: self.withdraw)
    }

    @Sendable func form(_ request: Request, context: SignedInContext) async throws -> Response {
        if let detour = try RecentLogIn.detour(to: Self.path, context) { return detour }
        return try await self.page(FormState(), context)
    }

    @Sendable func ask(_ request: Request, context: SignedInContext) async throws -> Response {
        let (form, detour) = try await RecentLogIn.form(at: Self.path, request, self.pages, context)
        if let detour { return detour }
        var errors = FieldErrors()
        guard let email = EmailFields.read(form, &errors), errors.isEmpty else {
            return try await self.page(FormState(form, errors: errors), context)
        }
        do {
            try await self.changes.ask(for: email, by: try context.actor, in: context.realm)
        } catch EmailChangeError.sameAddress {
            errors.add("To jest obecny adres e-mail konta", to: EmailFields.email)
            return try await self.page(FormState(form, errors: errors), context)
        } catch EmailChangeError.tooManyMails(let earliest) {
            errors.add("\(Self.tooEarly). \(Self.tryAgain(earliest))")
            return try await self.page(FormState(form, errors: errors), status: .tooManyRequests, context)
        }
        return .seeOther(AccountPageRoutes.path(.emailAsked))
    }

    /// "Wyślij link jeszcze raz"
    @Sendable func resend(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        do {
            try await self.changes.askAgain(by: try context.actor, in: context.realm)
            return .seeOther(AccountPageRoutes.path(.emailAsked))
        } catch EmailChangeError.tooManyMails(let earliest) {
            let notice = Notice(.warning, title: Self.tooEarly, Self.tryAgain(earliest))
            return try await self.account.reply(notice, status: .tooManyRequests, context)
        }
    }

    /// "Anuluj zmianę"
    @Sendable func withdraw(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        try await self.changes.withdraw(by: try context.actor, in: context.realm)
        return .seeOther(AccountPageRoutes.path(.emailWithdrawn))
    }

    private func page(_ form: FormState, status: HTTPResponse.Status? = nil, _ context: SignedInContext) async throws -> Response {
        let title = "Zmiana adresu e-mail"
        let model = EmailChangePage(try context.actor.account, form: form, csrf: try RecentLogIn.token(on: Self.path, self.pages, context))
        return try await self.pages.reply(
            "email-change", model, title: title, trail: AccountPage.trail + [Link(title)], narrow: true,
            status: status ?? (form.hasErrors ? .unprocessableContent : .ok), context)
    }

    private static let tooEarly = "Linku nie można jeszcze wysłać"

    private static func tryAgain(_ earliest: Date) -> String {
        "Można go zamówić raz na minutę i pięć razy na dobę. Spróbuj ponownie po \(WarsawTime.dateTimeWithSeconds(earliest))."
    }
}
