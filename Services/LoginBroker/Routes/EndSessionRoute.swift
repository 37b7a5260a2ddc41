import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary
import WebPages

/// `GET` and `POST /logout` (OpenID Connect RP-Initiated Logout 1.0 section 2).
///
/// With an ID token of the browser's own session nobody is asked. Otherwise a page asks whether to log out, so that no other site can end
/// a session with a link.
struct EndSessionRoute: Sendable {
    let logOut: LogOut
    let cookies: BrokerCookies
    let csrf: CSRFTokens
    let pages: PageRenderer

    private static let purpose = "log-out"

    func register(on router: some RouterMethods<ServiceContext>) {
        router.getOnly("/logout", allow: "GET, POST", use: self.start)
        router.post("/logout", use: self.start)
        router.post("/logout/confirmation", use: self.confirm)
    }

    @Sendable func start(_ request: Request, context: ServiceContext) async throws -> Response {
        let asked: LogOut.Asked
        do {
            asked = try self.logOut.read(try await request.parameters(), issuer: context.realm.issuer)
        } catch let error as OAuthError {
            return try self.pages.page(ErrorPage(refusingLogOut: error))
        }
        let cookie = self.cookies.session.value(in: request)
        guard let session = try await self.logOut.session(cookie: cookie, in: context.realm), let cookie else {
            if let named = try await self.logOut.session(named: asked, in: context.realm) {
                try await self.logOut.end(named, asked: asked, in: context.realm, source: context.remoteAddress)
            } else if request.method == .post, cookie == nil {
                // A form on another site brings no cookie along; the same question by GET does.
                return .seeOther(URLQuery.append(asked.fields, to: "/logout"))
            }
            return try self.done(asked, had: cookie)
        }
        guard self.logOut.isProven(asked, for: session) else { return try self.question(asked, cookie: cookie) }
        try await self.logOut.end(session.id, asked: asked, in: context.realm, source: context.remoteAddress)
        return try self.done(asked, had: cookie)
    }

    @Sendable func confirm(_ request: Request, context: ServiceContext) async throws -> Response {
        let cookie = self.cookies.session.value(in: request)
        let asked: LogOut.Asked
        let token: String?
        do {
            let form = try await request.formParameters()
            asked = try self.logOut.read(form, issuer: context.realm.issuer)
            token = try form.value(CSRFTokens.field)
        } catch let error as OAuthError {
            return try self.pages.page(ErrorPage(refusingLogOut: error))
        }
        guard let session = try await self.logOut.session(cookie: cookie, in: context.realm), let cookie else {
            return try self.done(asked, had: cookie)  // ended meanwhile, for instance by the same button pressed before
        }
        do {
            try self.csrf.check(token, for: Self.purpose, cookie: cookie)
        } catch {
            return try self.question(asked, cookie: cookie)
        }
        try await self.logOut.end(session.id, asked: asked, in: context.realm, source: context.remoteAddress)
        return try self.done(asked, had: cookie)
    }

    private func question(_ asked: LogOut.Asked, cookie: String) throws -> Response {
        let title = "Czy chcesz się wylogować?"
        let confirmation = Confirmation(
            id: Self.purpose, title: title,
            paragraphs: ["Zakończysz sesję we wszystkich systemach, do których logujesz się przez ten węzeł w tej przeglądarce."],
            post: PostButton(
                action: "/logout/confirmation", csrf: self.csrf.token(for: Self.purpose, cookie: cookie), name: "answer"),
            hidden: asked.fields, confirm: "Wyloguj się", cancel: "Anuluj", cancelHref: asked.client?.homeURL ?? "/", isDangerous: false)
        return try self.pages.page("confirm-page", confirmation, Page(title, narrow: true))
    }

    /// - Parameter cookie: the session cookie the browser sent. One that was not sent may be of a session that goes on.
    private func done(_ asked: LogOut.Asked, had cookie: String?) throws -> Response {
        let response: Response
        if let destination = asked.destination {
            response = .seeOther(destination)
        } else {
            let actions = asked.client.flatMap { client in client.homeURL.map { [Link("Przejdź do: \(client.name)", $0)] } } ?? []
            response = try self.pages.page(
                ErrorPage(.ok, title: "Wylogowano", paragraphs: ["Twoja sesja została zakończona."], actions: actions))
        }
        return cookie == nil ? response : response.removing(self.cookies.session)
    }
}

extension ErrorPage {
    /// Tells a person that a system asked for a log-out in a way that cannot be answered.
    init(refusingLogOut error: OAuthError) {
        self.init(
            .badRequest, title: "Nie można się wylogować w ten sposób",
            paragraphs: [
                "System, z którego próbujesz się wylogować, przesłał nieprawidłowe żądanie. Twoja sesja nadal trwa.",
                "Informacja dla administratora systemu: \(error.code.rawValue). \(error.description)",
            ],
            actions: [Link("Wyloguj się", "/logout")])
    }
}
