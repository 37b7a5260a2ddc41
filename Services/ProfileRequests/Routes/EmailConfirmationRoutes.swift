import HTTPTypes
import Hummingbird
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import WebPages

/// `/email-confirmation`: where the link to a new address leads, on whatever device. It changes the address and logs nobody in.
struct EmailConfirmationRoutes: Sendable {
    let changes: EmailChanges
    let site: SiteKit
    /// The form is bound to a cookie of its own: whoever follows the link need not have any other.
    let cookie: BrowserCookie

    private static let purpose = "email-confirmation"
    private static let title = "Potwierdź nowy adres e-mail"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/email-confirmation")
            .get("", use: self.show)
            .post("", use: self.confirm)
            .get("done", use: self.done)
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        let token = try FormBody(query: request)["token"] ?? ""
        try await self.changes.check(link: token, in: context.realm)
        let cookie = self.cookie.value(in: request) ?? OpaqueToken(from: context.realm.random).value
        return try self.site.pages.page(
            "email-confirmation", EmailConfirmationPage(csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie), token: token),
            Page(Self.title, narrow: true)
        ).setting(self.cookie, to: cookie)
    }

    func confirm(_ request: Request, context: ServiceContext) async throws -> Response {
        let form = try await FormBody(request)
        try self.site.csrf.check(form, for: Self.purpose, cookie: self.cookie.value(in: request))
        try await self.changes.confirm(link: form["token"] ?? "", from: context.remoteAddress, in: context.realm)
        return .seeOther("/email-confirmation/done")
    }

    /// A page of its own, so that reloading it posts nothing.
    func done(_ request: Request, context: ServiceContext) throws -> Response {
        try self.site.pages.page(
            ErrorPage(
                .ok, title: "Adres e-mail został zmieniony",
                paragraphs: ["Wiadomości dotyczące konta wysyłamy od teraz na nowy adres. Poprzedni adres dostał o tym informację."],
                actions: [Link("Przejdź do SSOZ II", "/")]))
    }
}

extension EmailChangeError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let account = [Link(AccountPage.title, AccountPage.path)]
        return switch self {
        case .linkUsed:
            ErrorPage(
                .gone, title: "Ten link został już użyty", paragraphs: ["Nowy adres e-mail jest już potwierdzony."], actions: account)
        case .linkExpired:
            ErrorPage(
                .gone, title: "Ten link stracił ważność",
                paragraphs: ["Link jest ważny 24 godziny. Adres się nie zmienił. Zaloguj się i wyślij link jeszcze raz."], actions: account)
        case .linkReplaced:
            ErrorPage(
                .gone, title: "Ten link zastąpił nowszy", paragraphs: ["Użyj linku z ostatniej wiadomości."], actions: account)
        case .withdrawn:
            ErrorPage(
                .gone, title: "Ta zmiana została anulowana", paragraphs: ["Adres e-mail konta się nie zmienił."], actions: account)
        case .linkUnknown:
            ErrorPage(
                .gone, title: "Ten link nie działa",
                paragraphs: ["Link jest niepełny albo wysłano go dawno temu. Skopiuj cały adres z wiadomości lub zamów nowy link."],
                actions: account)
        case .accountBlocked:
            ErrorPage(
                .forbidden, title: "Tego adresu nie można teraz potwierdzić",
                paragraphs: ["Konto jest zablokowane. Skontaktuj się z działem obsługi."], actions: [Link("Kontakt", "/pages/contact")])
        case .accountClosed:
            ErrorPage(
                .gone, title: "To konto zostało zamknięte", paragraphs: ["Adresu zamkniętego konta nie można już zmienić."],
                actions: [Link("Strona główna", "/")])
        case .sameAddress, .tooManyMails:
            ErrorPage(
                .conflict, title: "Tego nie można teraz zrobić", paragraphs: ["Odśwież stronę „Dane konta” i spróbuj ponownie."],
                actions: account)
        }
    }
}
