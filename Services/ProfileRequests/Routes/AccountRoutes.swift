import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import NIOCore
import ProfileRequestsDomain
import Sealing
import ServiceKit
import Vocabulary
import WebPages

/// `/account`: a person's browser at the account stage, from the broker's hand-over to the way back.
struct AccountRoutes: Sendable {
    let accounts: Accounts
    let entrance: StageEntrance
    let site: SiteKit
    let cookie: BrowserCookie

    private static let purpose = "account"
    private static let title = "Zaktualizuj informacje konta"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/account")
            .getOnly("enter", use: self.enter)
            .get("", use: self.form)
            .post("", use: self.save)
            .get("activation", use: self.wait)
            .get("activation/status", use: self.status)
            .post("activation/resend", use: self.resend)
            .get("activation/address", use: self.addressForm)
            .post("activation/address", use: self.correctAddress)
    }

    /// The broker sent a browser here with a handle. Somebody whose account is through goes back at once.
    func enter(_ request: Request, context: ServiceContext) async throws -> Response {
        guard let handle = try FormBody(query: request)["handle"] else { throw StageError.sessionMissing }
        let (ticket, cookie) = try await self.entrance.enter(handle: handle, in: context.realm)
        if let wayBack = try await self.wayBack(ticket, in: context.realm) { return wayBack }
        return Response.seeOther("/account").setting(self.cookie, to: cookie.value, maxAge: Int(StageSession.lifetime))
    }

    func form(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        if try await self.accounts.find(ticket.subject, in: context.realm) != nil { return .seeOther("/account/activation") }
        return try await self.page(ticket, FormState(Self.prefilled(ticket)), cookie: cookie, in: context.realm)
    }

    func save(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        let body = try await FormBody(request)
        try self.site.csrf.check(body, for: Self.purpose, cookie: cookie)
        switch AccountFormPage.read(body) {
        case .success(let filled):
            try await self.accounts.open(
                ticket, email: filled.email, language: filled.language, from: context.remoteAddress, in: context.realm)
            return .seeOther("/account/activation")
        case .failure(let refused):
            return try await self.page(ticket, refused.form, cookie: cookie, in: context.realm)
        }
    }

    func wait(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        guard let stored = try await self.accounts.find(ticket.subject, in: context.realm) else { return .seeOther("/account") }
        if let wayBack = try await self.wayBack(ticket, in: context.realm) { return wayBack }
        let query = try FormBody(query: request)
        let resent: ActivationWaitingPage.Resent? = query["sent"] != nil ? .sent : query["corrected"] != nil ? .sentElsewhere : nil
        return try self.waitingPage(stored.account, resent: resent, cookie: cookie)
    }

    /// What the waiting page asks.
    func status(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, _) = try await self.session(of: request, in: context.realm)
        let stored = try await self.accounts.find(ticket.subject, in: context.realm)
        let bytes = try JSONEncoder().encode(PollStatus(version: stored?.account.state.rawValue ?? "none"))
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    func resend(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        try self.site.csrf.check(try await FormBody(request), for: Self.purpose, cookie: cookie)
        do {
            try await self.accounts.resend(to: ticket.subject, from: context.remoteAddress, in: context.realm)
            return .seeOther("/account/activation?sent=1")
        } catch AccountError.tooManyMails(let earliest) {
            guard let stored = try await self.accounts.find(ticket.subject, in: context.realm) else { return .seeOther("/account") }
            return try self.waitingPage(stored.account, resent: .tooEarly(earliest), cookie: cookie, status: .tooManyRequests)
                .retry(after: earliest, from: context.realm.now())
        } catch AccountError.activeAlready {
            return .seeOther("/account/activation")
        }
    }

    func addressForm(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        return try await self.addressPage(ticket, FormState(), cookie: cookie, in: context.realm)
    }

    /// "Popraw adres e-mail": whoever mistyped it would wait for a mail that somebody else has got.
    func correctAddress(_ request: Request, context: ServiceContext) async throws -> Response {
        let (ticket, cookie) = try await self.session(of: request, in: context.realm)
        let body = try await FormBody(request)
        try self.site.csrf.check(body, for: Self.purpose, cookie: cookie)
        var errors = FieldErrors()
        guard let email = EmailFields.read(body, &errors), errors.isEmpty else {
            return try await self.addressPage(
                ticket, FormState(body, errors: errors), cookie: cookie, status: .unprocessableContent, in: context.realm)
        }
        do {
            try await self.accounts.correctEmail(of: ticket.subject, to: email, from: context.remoteAddress, in: context.realm)
            return .seeOther("/account/activation?corrected=1")
        } catch AccountError.sameAddress {
            errors.add("Ten adres już jest podany. Jeśli e-mail nie dotarł, wróć i zamów nowy", to: EmailFields.email)
            return try await self.addressPage(
                ticket, FormState(body, errors: errors), cookie: cookie, status: .unprocessableContent, in: context.realm)
        } catch AccountError.tooManyMails(let earliest) {
            errors.add("Adres poprawiono już zbyt wiele razy. Spróbuj ponownie po \(WarsawTime.dateTimeWithSeconds(earliest))")
            return try await self.addressPage(
                ticket, FormState(body, errors: errors), cookie: cookie, status: .tooManyRequests, in: context.realm
            ).retry(after: earliest, from: context.realm.now())
        } catch AccountError.activeAlready {
            throw TooLateToCorrect()
        }
    }

    /// Only for whoever still waits.
    private func addressPage(
        _ ticket: HandoverTicket, _ form: FormState, cookie: String, status: HTTPResponse.Status = .ok, in realm: Realm
    ) async throws -> Response {
        guard let stored = try await self.accounts.find(ticket.subject, in: realm), stored.account.state == .unverified else {
            return .seeOther("/account/activation")
        }
        let title = "Popraw adres e-mail"
        return try self.site.pages.page(
            "address-correction",
            AddressCorrectionPage(stored.account, form: form, csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie)),
            Page(title, trail: [Link("Aktywuj konto", "/account/activation"), Link(title)], hasErrors: form.hasErrors), status: status)
    }

    /// The way back to the broker for somebody who is through; the broker is told first, so that it cannot send them here again.
    private func wayBack(_ ticket: HandoverTicket, in realm: Realm) async throws -> Response? {
        guard let stored = try await self.accounts.find(ticket.subject, in: realm), stored.account.state != .unverified else { return nil }
        try await self.accounts.report(stored)
        return .seeOther(ticket.returnURL)
    }

    private func page(_ ticket: HandoverTicket, _ form: FormState, cookie: String, in realm: Realm) async throws -> Response {
        let login = try await self.accounts.proposedLogin(for: ticket, in: realm)
        return try self.site.pages.page(
            "account-form",
            AccountFormPage(ticket, login: login, form: form, csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie)),
            Page(Self.title, trail: [Link(Self.title)], hasErrors: form.hasErrors), status: form.hasErrors ? .unprocessableContent : .ok)
    }

    private func waitingPage(
        _ account: Account, resent: ActivationWaitingPage.Resent?, cookie: String, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        try self.site.pages.page(
            "activation-waiting",
            ActivationWaitingPage(account, resent: resent, csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie)),
            Page("Aktywuj konto", trail: [Link("Aktywuj konto")], refreshSeconds: 10), status: status)
    }

    /// An address that came over from ePLOZ stands in the form, to be confirmed like any other.
    private static func prefilled(_ ticket: HandoverTicket) -> FormBody {
        let language = [LanguageChoice.name: Language.polish.rawValue]
        guard let email = ticket.migration?.email else { return FormBody(language) }
        return FormBody(
            language.merging([EmailFields.email: email.address, EmailFields.repeated: email.address]) { one, _ in one })
    }

    private func session(of request: Request, in realm: Realm) async throws -> (HandoverTicket, cookie: String) {
        guard let cookie = self.cookie.value(in: request) else { throw StageError.sessionMissing }
        let session = try await realm.database.read { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.stageSessions(sealer).find(cookie: cookie, at: now)
        }
        guard let session,
            try await !self.accounts.wasClosed(
                session.ticket.subject, since: session.expiresAt.addingTimeInterval(-StageSession.lifetime), in: realm)
        else { throw StageError.sessionMissing }
        return (session.ticket, cookie)
    }
}

/// Somebody has confirmed the address meanwhile: it can be changed, but not put right.
private struct TooLateToCorrect: ErrorPageConvertible {
    var errorPage: ErrorPage {
        ErrorPage(
            .conflict, title: "Konto jest już aktywne",
            paragraphs: ["Adres e-mail nie został zmieniony. Możesz go zmienić po zalogowaniu, w widoku „Dane konta”."],
            actions: [Link("Dalej", "/account/activation")])
    }
}

extension Response {
    /// Says when to come back (RFC 9110, section 10.2.3).
    fileprivate func retry(after moment: Date, from now: Date) -> Response {
        var response = self
        response.headers[.retryAfter] = String(max(1, Int(moment.timeIntervalSince(now).rounded(.up))))
        return response
    }
}
