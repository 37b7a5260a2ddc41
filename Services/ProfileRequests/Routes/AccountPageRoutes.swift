import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/my-account/account`: "Dane konta" and the language of mails.
struct AccountPageRoutes: Sendable {
    let changes: EmailChanges
    let language: MailLanguage
    let pages: SignedInPages

    func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/my-account/account")
            .get(use: self.show)
            .get("language", use: self.languagePage)
            .post("language", use: self.changeLanguage)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        let done = try FormBody(query: request)["done"].flatMap(AccountPage.Done.init(rawValue:))
        return try await self.reply(done?.notice, context)
    }

    @Sendable func languagePage(_ request: Request, context: SignedInContext) async throws -> Response {
        let present = try context.actor.account.language.rawValue
        return try await self.languagePage(FormState(FormBody([LanguageChoice.name: present])), context)
    }

    @Sendable func changeLanguage(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let language = Language(rawValue: form.text(LanguageChoice.name)) else {
            let errors = FieldErrors(LanguageChoice.name, "Wybierz język wiadomości")
            return try await self.languagePage(FormState(form, errors: errors), context)
        }
        try await self.language.change(to: language, by: try context.actor, in: context.realm)
        return .seeOther(Self.path(.languageChanged))
    }

    /// The page, with what was done.
    static func path(_ done: AccountPage.Done) -> String {
        AccountPage.path + "?" + Query.encode([("done", done.rawValue)])
    }

    func reply(_ notice: Notice?, status: HTTPResponse.Status = .ok, _ context: SignedInContext) async throws -> Response {
        let actor = try context.actor
        let model = AccountPage(
            actor.account, change: try await self.changes.pending(of: actor, in: context.realm), notice: notice,
            csrf: try self.pages.token(context), at: context.realm.now())
        return try await self.pages.reply(
            "account", model, title: AccountPage.title, trail: [Link("Moje konto", "/my-account"), Link(AccountPage.title)], narrow: true,
            status: status, context)
    }

    private func languagePage(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let title = "Zmiana języka wiadomości"
        return try await self.pages.reply(
            "account-language", AccountLanguagePage(form: form, csrf: try self.pages.token(context)), title: title,
            trail: AccountPage.trail + [Link(title)], narrow: true, status: form.hasErrors ? .unprocessableContent : .ok, context)
    }
}
