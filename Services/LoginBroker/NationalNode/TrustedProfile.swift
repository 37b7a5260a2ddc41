import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import LoginBrokerDomain
import PasswordHashing
import ServiceKit
import Vocabulary
import WebPages

/// Profil Zaufany: user name or e-mail address and password, then a code by SMS.
struct TrustedProfile: LoginMethod {
    let id = "trusted-profile"
    let title = "Profil zaufany"
    let hint = "Użyj loginu i hasła lub bankowości elektronicznej"
    let tag: String? = nil
    let icon = "icon-person"

    let logIn: TrustedProfileLogIn
    let flow: InteractionFlow
    let clients: ClientRegistry
    let cookies: BrokerCookies
    let csrf: CSRFTokens
    let pages: PageRenderer
    /// Where the sandbox's telephone is, if there is one.
    let phonePage: String?

    private static let passwordPurpose = "trusted-profile"
    private static let codePurpose = "sms-code"

    func register(on router: RouterGroup<ServiceContext>) {
        router
            .get("", use: self.password)
            .post("", use: self.checkPassword)
            .get("sms-code", use: self.code)
            .post("sms-code", use: self.checkCode)
            .post("sms-code/resend", use: self.resend)
    }

    func password(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        return try self.passwordPage(visit, FormState())
    }

    func checkPassword(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        let form = try await FormBody(request)
        try self.csrf.check(form, for: Self.passwordPurpose, cookie: visit.browser)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        var errors = TrustedProfilePage.missing(in: form)
        if errors.isEmpty {
            do {
                try await self.logIn.start(
                    userName: form.text(TrustedProfilePage.userName), password: Secret(form[TrustedProfilePage.password] ?? ""),
                    for: visit.interaction, from: context.remoteAddress, in: context.realm)
                return .seeOther("/interactions/\(visit.interaction.id)/\(self.id)/sms-code")
            } catch let refusal as LogInRefusal {
                errors.add(refusal.message)
            } catch PasswordHashingError.busy {
                throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "2"])
            }
        }
        return try self.passwordPage(visit, FormState(form, errors: errors))
    }

    func code(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        guard try await self.hasCode(visit.interaction, in: context.realm) else {
            return .seeOther("/interactions/\(visit.interaction.id)/\(self.id)")
        }
        let wasSent = try FormBody(query: request)["sent"] != nil
        return try self.codePage(visit, FormState(), notice: wasSent ? "Wysłaliśmy nowy kod. Poprzedni już nie działa." : nil)
    }

    func checkCode(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        let form = try await FormBody(request)
        try self.csrf.check(form, for: Self.codePurpose, cookie: visit.browser)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        let typed = form.text(SMSCodePage.code)
        guard SMSCode(typed) != nil else {
            return try self.codePage(
                visit, FormState(form, errors: FieldErrors(SMSCodePage.code, "Wpisz sześć cyfr kodu z wiadomości SMS")))
        }
        do {
            let proven = try await self.logIn.confirm(typed, for: visit.interaction, from: context.remoteAddress, in: context.realm)
            let cookie = OpaqueToken(from: context.realm.random)
            try await self.flow.authenticate(
                proven, for: visit.interaction, cookie: cookie, replacing: self.cookies.session.value(in: request),
                from: context.remoteAddress, in: context.realm)
            return Response.seeOther("/interactions/\(visit.interaction.id)")
                .setting(self.cookies.session, to: cookie.value)
                .setting(self.cookies.method, to: self.id, maxAge: BrokerCookies.methodLifetime)
        } catch LogInRefusal.startAgain {
            return .seeOther("/interactions/\(visit.interaction.id)")
        } catch let refusal as LogInRefusal {
            return try self.codePage(visit, FormState(form, errors: FieldErrors(SMSCodePage.code, refusal.message)))
        }
    }

    func resend(_ request: Request, context: ServiceContext) async throws -> Response {
        let visit = try await self.visit(request, context)
        try self.csrf.check(try await FormBody(request), for: Self.codePurpose, cookie: visit.browser)
        guard visit.interaction.state == .authenticating else { return .seeOther("/interactions/\(visit.interaction.id)") }
        do {
            try await self.logIn.resend(for: visit.interaction, from: context.remoteAddress, in: context.realm)
            return .seeOther("/interactions/\(visit.interaction.id)/\(self.id)/sms-code?sent=1")
        } catch LogInRefusal.startAgain {
            return .seeOther("/interactions/\(visit.interaction.id)/\(self.id)")
        } catch let refusal as LogInRefusal {
            var errors = FieldErrors()
            errors.add(refusal.message)
            return try self.codePage(visit, FormState(FormBody(), errors: errors))
        }
    }

    private func visit(_ request: Request, _ context: ServiceContext) async throws -> InteractionVisit {
        try await InteractionVisit(request, context: context, cookies: self.cookies, clients: self.clients)
    }

    private func hasCode(_ interaction: Interaction, in realm: Realm) async throws -> Bool {
        try await realm.database.read { sql in try sql.smsChallenges.current(for: interaction.id) } != nil
    }

    private func passwordPage(_ visit: InteractionVisit, _ form: FormState) throws -> Response {
        try self.pages.page(
            "trusted-profile",
            TrustedProfilePage(
                form, interaction: visit.interaction.id, csrf: self.csrf.token(for: Self.passwordPurpose, cookie: visit.browser),
                cancel: self.cancel(visit)),
            Page("Profil zaufany", narrow: true, hasErrors: form.hasErrors), status: form.hasErrors ? .unprocessableContent : .ok)
    }

    private func codePage(_ visit: InteractionVisit, _ form: FormState, notice: String? = nil) throws -> Response {
        try self.pages.page(
            "sms-code",
            SMSCodePage(
                form, notice: notice, interaction: visit.interaction.id,
                csrf: self.csrf.token(for: Self.codePurpose, cookie: visit.browser), phonePage: self.phonePage,
                cancel: self.cancel(visit)),
            Page("Kod autoryzacyjny", narrow: true, hasErrors: form.hasErrors), status: form.hasErrors ? .unprocessableContent : .ok)
    }

    private func cancel(_ visit: InteractionVisit) -> PostButton {
        PostButton(
            action: "/interactions/\(visit.interaction.id)/cancel",
            csrf: self.csrf.token(for: InteractionRoutes.cancelPurpose, cookie: visit.browser))
    }
}

extension LogInRefusal {
    /// What the person is told. The first two are the same whether somebody has the user name or not.
    var message: String {
        switch self {
        case .wrongCredentials: "Nieprawidłowa nazwa użytkownika lub hasło"
        case .locked: "Logowanie tą nazwą użytkownika jest zablokowane po zbyt wielu nieudanych próbach. Spróbuj ponownie za 15 minut."
        case .wrongCode(let triesLeft):
            "Nieprawidłowy kod. \(PolishText.plural(triesLeft, one: "Pozostała", few: "Pozostały", many: "Pozostało")) \(triesLeft) \(PolishText.plural(triesLeft, one: "próba", few: "próby", many: "prób"))."
        case .noTriesLeft: "Kod wpisano błędnie trzy razy i już nie działa. Zamów nowy kod lub zaloguj się od początku."
        case .codeExpired: "Kod stracił ważność po 5 minutach. Zamów nowy kod."
        case .codeNotSent: "Nie udało się wysłać wiadomości SMS z kodem. Spróbuj ponownie za chwilę."
        case .tooManyCodes: "Wysłano już zbyt wiele kodów. Przerwij logowanie i zacznij od początku."
        case .startAgain: "Zaloguj się od początku."
        }
    }
}
