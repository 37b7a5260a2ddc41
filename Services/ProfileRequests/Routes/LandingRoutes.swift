import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// Where people arrive after logging in: `/landing` decides, `/reminder` lists requests without files, `/start` offers a beginning,
/// `/home` shows the modules of the profile worked in.
package struct LandingRoutes: Sendable {
    let pages: SignedInPages
    let modules: ModuleAddresses
    let transferRules: LegacyTransferRules
    let announcements: Announcements

    package init(
        pages: SignedInPages, modules: ModuleAddresses, transferRules: LegacyTransferRules, announcements: Announcements = Announcements()
    ) {
        self.pages = pages
        self.modules = modules
        self.transferRules = transferRules
        self.announcements = announcements
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.get("/landing", use: self.land)
            .get("/reminder", use: self.reminder)
            .get("/start", use: self.start)
            .get("/home", use: self.home)
            .get("/home/modules/:code", use: self.module)
    }

    /// After log-in: what lacks a file is said first; then the page that was wanted, or start, the only profile's home, or Moje konto to
    /// choose or to wait.
    @Sendable func land(_ request: Request, context: SignedInContext) async throws -> Response {
        let actor = try context.actor
        let query = try FormBody(query: request)
        let wanted = ReturnPath.safe(query["to"])
        let account = try await MyAccount.of(actor.account, in: context.realm)
        if query["reminded"] == nil, !account.reminded.isEmpty { return .seeOther(LandingAddress.reminder(to: wanted)) }
        let session = try context.person.session
        let isAtWork = account.active.contains { $0.id == session.choice }
        if !isAtWork, account.active.count == 1, let only = account.active.first {
            try await WorkingProfile.choose(only.id, session: session.id, by: actor, in: context.realm)
        }
        if let wanted { return .seeOther(wanted) }
        if account.isEmpty { return .seeOther("/start") }
        return .seeOther(isAtWork || account.active.count == 1 ? "/home" : "/my-account")
    }

    /// "Brak załączników do wniosków o rolę"
    @Sendable func reminder(_ request: Request, context: SignedInContext) async throws -> Response {
        let account = try await MyAccount.of(try context.actor.account, in: context.realm)
        let next = LandingAddress.reminded(to: ReturnPath.safe(try FormBody(query: request)["to"]))
        guard !account.reminded.isEmpty else { return .seeOther(next) }
        return try await self.pages.reply(
            "reminder", ReminderPage(account.reminded, next: next), title: "Brak załączników do wniosków o rolę", narrow: true, context)
    }

    /// "Wybierz sposób utworzenia profilu"
    @Sendable func start(_ request: Request, context: SignedInContext) async throws -> Response {
        let latest = try await self.announcements.latest(Announcements.onStartPage, in: context.realm)
        return try await self.pages.reply(
            "start", StartPage(self.transferRules, latest), title: "Witaj w Systemie Statystyki w Ochronie Zdrowia", context)
    }

    @Sendable func home(_ request: Request, context: SignedInContext) async throws -> Response {
        guard let profile = try await self.profile(context) else { return .seeOther("/my-account") }
        let newest = try await self.announcements.latest(1, in: context.realm).first
        return try await self.pages.reply("home", HomePage(profile, newest: newest), title: "Strona główna", context)
    }

    /// A tile: another system with single sign-on where its address is configured, otherwise a page that says so.
    @Sendable func module(_ request: Request, context: SignedInContext) async throws -> Response {
        guard let profile = try await self.profile(context) else { return .seeOther("/my-account") }
        let code = context.parameters.get("code")
        guard let module = HomeModule.open(to: profile.roles).first(where: { $0.code == code }) else { throw HTTPError(.notFound) }
        if let address = self.modules[module] { return .seeOther(address) }
        let model = ModulePage(name: "\(module.section.polishName): \(module.polishName)")
        return try await self.pages.reply(
            "module", model, title: module.polishName, trail: [Link(module.polishName)], narrow: true, context)
    }

    private func profile(_ context: SignedInContext) async throws -> WorkingProfile? {
        try await WorkingProfile.find(try context.person.session.choice, of: try context.actor.id, in: context.realm)
    }
}
