import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// The way in and out of SSOZ II: `/`, `/login`, `/callback`, `/session/ended`, `/account-closed`.
struct LogInRoutes: Sendable {
    let relyingParty: RelyingParty
    let site: SiteKit
    let sessionCookie: BrowserCookie
    /// Ties a log-in under way to the browser that began it.
    let browserCookie: BrowserCookie
    let announcements: Announcements

    func register(on router: RouterGroup<ServiceContext>) {
        router
            .get("/", use: self.welcome)
            .get("/login", use: self.logIn)
            .getOnly("/callback", use: self.callback)
            .get("/session/ended", use: self.ended)
            .get(RouterPath(AccountClosingRoutes.closedPath), use: self.closed)
    }

    /// "Witaj w Systemie Statystyki w Ochronie Zdrowia". Whoever is logged in goes on to their pages.
    func welcome(_ request: Request, context: ServiceContext) async throws -> Response {
        if try await self.session(of: request, in: context.realm)?.standing(at: context.realm.now()) == .alive {
            return .seeOther(LandingAddress.start)
        }
        if try FormBody(query: request)["state"] == AccountClosingRoutes.state { return .seeOther(AccountClosingRoutes.closedPath) }
        let latest = try await self.announcements.latest(Announcements.onStartPage, in: context.realm)
        return try self.site.pages.page("welcome", WelcomePage(latest), Page("System Statystyki w Ochronie Zdrowia"))
    }

    /// Asks the broker who it is; for a fresh log-in after inactivity, or where a page asks for one with `fresh`.
    func logIn(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        let session = try await self.session(of: request, in: context.realm)
        let wasIdle = session.map { context.realm.now().timeIntervalSince($0.seenAt) >= WebSession.idleLimit } ?? false
        let browser = self.browserCookie.value(in: request) ?? OpaqueToken(from: context.realm.random).value
        let place = ReturnPath.safe(query["to"]) ?? "/"
        let address = try await self.relyingParty.begin(
            browser: browser, returnPath: place, fresh: wasIdle || query["fresh"] != nil, in: context.realm)
        return Response.seeOther(address).setting(self.browserCookie, to: browser)
    }

    func callback(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        let answer = RelyingParty.Callback(
            state: query["state"] ?? "", code: query["code"], error: query["error"], issuer: query["iss"])
        let loggedIn = try await self.relyingParty.finish(
            answer, browser: self.browserCookie.value(in: request), from: context.remoteAddress, in: context.realm)
        let place = LandingAddress.afterLogIn(to: ReturnPath.safe(loggedIn.returnPath))
        return Response.seeOther(place).setting(self.sessionCookie, to: loggedIn.cookie.value)
    }

    func ended(_ request: Request, context: ServiceContext) async throws -> Response {
        try self.site.pages.page(
            ErrorPage(
                .ok, title: "Sesja została zakończona",
                paragraphs: [
                    "Ze względów bezpieczeństwa po 30 minutach bezczynności użytkownik jest automatycznie wylogowywany.",
                    "Zaloguj się ponownie, aby pracować dalej. To, co zostało zapisane, nie przepadło.",
                ], actions: [Link("Zaloguj się", "/login")]))
    }

    /// Where the closing of an account ends, after the log-out.
    func closed(_ request: Request, context: ServiceContext) throws -> Response {
        try self.site.pages.page(
            ErrorPage(
                .ok, title: "Konto zostało zamknięte",
                paragraphs: [
                    "Twoje konto w UEOZ jest zamknięte, a sesje zostały zakończone. Potwierdzenie wysłaliśmy na adres e-mail konta.",
                    "Jeżeli zalogujesz się ponownie, założysz nowe konto, bez dotychczasowych profili i ról.",
                ], actions: [Link("Strona główna", "/")]))
    }

    private func session(of request: Request, in realm: Realm) async throws -> WebSession? {
        guard let cookie = self.sessionCookie.value(in: request) else { return nil }
        return try await realm.database.read { [sealer = realm.sealer] sql in try sql.webSessions(sealer).find(cookie: cookie) }
    }
}
