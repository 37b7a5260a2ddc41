import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import WebPages

/// `/activation`: where the link in the activation mail leads, on whatever device. It activates and logs nobody in.
struct ActivationRoutes: Sendable {
    let accounts: Accounts
    let site: SiteKit
    /// The form is bound to a cookie of its own: whoever follows the link need not have any other.
    let cookie: BrowserCookie

    private static let purpose = "activation"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/activation")
            .get("", use: self.show)
            .post("", use: self.activate)
            .get("done", use: self.done)
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        let token = try FormBody(query: request)["token"] ?? ""
        try await self.accounts.check(link: token, in: context.realm)
        let cookie = self.cookie.value(in: request) ?? OpaqueToken(from: context.realm.random).value
        return try self.site.pages.page(
            "activation", ActivationPage(csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie), token: token),
            Page("Aktywuj konto", narrow: true)
        ).setting(self.cookie, to: cookie)
    }

    func activate(_ request: Request, context: ServiceContext) async throws -> Response {
        let form = try await FormBody(request)
        try self.site.csrf.check(form, for: Self.purpose, cookie: self.cookie.value(in: request))
        try await self.accounts.activate(link: form["token"] ?? "", from: context.remoteAddress, in: context.realm)
        return .seeOther("/activation/done")
    }

    /// A page of its own, so that reloading it posts nothing.
    func done(_ request: Request, context: ServiceContext) throws -> Response {
        try self.site.pages.page("activated", ActivatedPage(home: "/"), Page("Konto zostało aktywowane", narrow: true))
    }
}

extension AccountError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        switch self {
        case .linkUsed:
            ErrorPage(
                .gone, title: "Ten link został już użyty",
                paragraphs: ["Konto jest już aktywne. Możesz się zalogować."], actions: [Link("Przejdź do SSOZ II", "/")])
        case .linkExpired:
            ErrorPage(
                .gone, title: "Ten link stracił ważność",
                paragraphs: ["Link aktywacyjny jest ważny 24 godziny. Zaloguj się ponownie i zamów nowy e-mail."],
                actions: [Link("Zaloguj się", "/login")])
        case .linkUnknown:
            ErrorPage(
                .gone, title: "Ten link nie działa",
                paragraphs: [
                    "Link jest niepełny albo zastąpił go nowszy. Użyj linku z ostatniej wiadomości lub zaloguj się i zamów nowy e-mail."
                ],
                actions: [Link("Zaloguj się", "/login")])
        case .blocked, .closed:
            ErrorPage(
                .forbidden, title: "Tego konta nie można aktywować",
                paragraphs: ["Konto jest zablokowane lub zamknięte. Skontaktuj się z działem obsługi."],
                actions: [Link("Kontakt", "/pages/contact")])
        case .activeAlready, .sameAddress, .outOfOrder, .tooManyMails:
            ErrorPage(
                .conflict, title: "Tego nie można teraz zrobić", paragraphs: ["Odśwież stronę i sprawdź, na jakim etapie jest konto."])
        }
    }
}
