import AccountMigrationDomain
import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// `/helpline`: what the help line looks up and decides in a browser; the same as `/v1/events` gives to programs.
struct HelplinePageRoutes: Sendable {
    let helpline: Helpline
    let session: HelplineSession
    let site: SiteKit

    private static let purpose = "helpline"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/helpline")
            .get("", use: self.start)
            .get("login", use: self.session.logIn)
            .getOnly("callback", use: self.session.callback)
            .post("logout", use: self.logOut)
            .post("number", use: self.open)
            .post("events", use: self.search)
            .get("events/:number", use: self.show)
            .post("events/:number", use: self.decide)
    }

    func start(_ request: Request, context: ServiceContext) async throws -> Response {
        try await self.session.enter(request, context) { visit in
            try self.page("helpline", HelplinePage(csrf: self.token(visit)), "Infolinia", visit)
        }
    }

    func logOut(_ request: Request, context: ServiceContext) async throws -> Response {
        // Whoever wants to leave and is out already is not let in again because the broker still knows them.
        try await self.session.enter(request, context, fresh: true) { visit in
            _ = try await self.form(request, visit)
            return try await self.session.logOut(visit, context)
        }
    }

    /// A number typed into the form. Only what is one comes to stand in an address: people paste other things too.
    func open(_ request: Request, context: ServiceContext) async throws -> Response {
        try await self.session.enter(request, context) { visit in
            let body = try await self.form(request, visit)
            guard let number = try? EventNumber(body.text(HelplinePage.number).uppercased()) else {
                let form = FormState(body, errors: FieldErrors(HelplinePage.number, HelplinePage.numberMessage))
                return try self.page(
                    "helpline", HelplinePage(numberForm: form, csrf: self.token(visit)), "Infolinia", visit, status: .unprocessableContent)
            }
            return .seeOther(HelplineSession.path(of: number))
        }
    }

    /// What a caller told who has no number. The answer is a page of its own, so that nothing told stands in an address.
    func search(_ request: Request, context: ServiceContext) async throws -> Response {
        try await self.session.enter(request, context) { visit in
            let body = try await self.form(request, visit)
            switch HelplinePage.read(body) {
            case .failure(let refused):
                let page = HelplinePage(personForm: refused.form, csrf: self.token(visit))
                return try self.page("helpline", page, "Infolinia", visit, status: .unprocessableContent)
            case .success(let query):
                do {
                    let found = try await self.helpline.events(of: query, for: visit.viewer, in: context.realm)
                    let page = HelplinePage(personForm: FormState(body), found: found, csrf: self.token(visit))
                    return try self.page("helpline", page, "Infolinia", visit)
                } catch HelplineError.tooManySearches(let until, let wait) {
                    let page = HelplinePage(personForm: HelplinePage.limited(body, until: until), csrf: self.token(visit))
                    var response = try self.page("helpline", page, "Infolinia", visit, status: .tooManyRequests)
                    response.headers[.retryAfter] = String(wait)
                    return response
                }
            }
        }
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        let number = try self.number(context)
        return try await self.session.enter(request, context, toSee: number) { visit in
            guard let found = try await self.helpline.event(number, for: visit.viewer, in: context.realm) else { throw Self.unknown }
            return try self.event(found, FormState(), visit)
        }
    }

    func decide(_ request: Request, context: ServiceContext) async throws -> Response {
        let number = try self.number(context)
        return try await self.session.enter(request, context, toSee: number) { visit in
            let body = try await self.form(request, visit)
            let choice = body.text(HelplineEventPage.choice)
            guard !choice.isEmpty else {
                guard let found = try await self.helpline.event(number, for: visit.viewer, in: context.realm) else { throw Self.unknown }
                let errors = FieldErrors(HelplineEventPage.choice, "Wybierz konto albo założenie nowego")
                return try self.event(found, FormState(body, errors: errors), visit, status: .unprocessableContent)
            }
            let account = choice == HelplineEventPage.newAccount ? nil : choice
            do {
                let found = try await self.helpline.decide(
                    migrating: account, on: number, seeing: Int(body.text(HelplineEventPage.seen)) ?? 0, by: visit.viewer, in: context.realm
                )
                guard found != nil else { throw Self.unknown }
                return .seeOther(HelplineSession.path(of: number))
            } catch HelplineError.decidedMeanwhile {
                guard let found = try await self.helpline.event(number, for: visit.viewer, in: context.realm) else { throw Self.unknown }
                let errors = FieldErrors(
                    HelplineEventPage.choice,
                    "Decyzja w tej sprawie zmieniła się w międzyczasie. Sprawdź, jaka jest teraz, i w razie potrzeby zapisz swoją")
                return try self.event(found, FormState(body, errors: errors), visit, status: .conflict)
            }
        }
    }

    private func event(
        _ found: Helpline.Case, _ form: FormState, _ visit: HelplineSession.Visit, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let title = found.event.event.value
        return try self.page(
            "helpline-event",
            HelplineEventPage(
                found, isOwn: found.migration.subject == visit.session.subject, form: form, csrf: self.token(visit)), "Zdarzenie \(title)",
            visit,
            trail: [Link("Infolinia", "/helpline"), Link(title)], status: status)
    }

    private func page(
        _ template: String, _ model: some ViewModel, _ title: String, _ visit: HelplineSession.Visit, trail: [Link]? = nil,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let menu = AccountMenu(name: "Infolinia", logout: PostButton(action: "/helpline/logout", csrf: self.token(visit)))
        return try self.site.pages.page(
            template, model, Page(title, trail: trail ?? [Link("Infolinia")], account: menu, hasErrors: status != .ok),
            status: status)
    }

    private func token(_ visit: HelplineSession.Visit) -> String {
        self.site.csrf.token(for: Self.purpose, cookie: visit.cookie)
    }

    private func form(_ request: Request, _ visit: HelplineSession.Visit) async throws -> FormBody {
        let body = try await FormBody(request)
        try self.site.csrf.check(body, for: Self.purpose, cookie: visit.cookie)
        return body
    }

    private func number(_ context: ServiceContext) throws -> EventNumber {
        guard let number = try? EventNumber(try context.parameters.require("number")) else { throw Self.unknown }
        return number
    }

    private static let unknown = UnknownEvent()
}

/// There is no event of that number.
private struct UnknownEvent: ErrorPageConvertible {
    var errorPage: ErrorPage {
        ErrorPage(
            .notFound, title: "Nie ma takiego zdarzenia", paragraphs: ["Sprawdź numer albo wyszukaj zdarzenie po danych osoby."],
            actions: [Link("Wróć do wyszukiwania", "/helpline")])
    }
}

extension HelplineError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        let back = [Link("Wróć do wyszukiwania", "/helpline")]
        return switch self {
        case .notDecidable:
            ErrorPage(
                .conflict, title: "Tu nie ma czego rozstrzygać",
                paragraphs: ["Rozstrzygnąć można tylko Z03, Z04 i Z07, o ile późniejsze wyszukiwanie nie dało innego wyniku."],
                actions: back)
        case .ownCase:
            ErrorPage(
                .forbidden, title: "To Twoja własna sprawa",
                paragraphs: ["O własnym koncie nie można decydować. Przekaż sprawę komuś innemu."],
                actions: back)
        case .alreadyThrough:
            ErrorPage(
                .conflict, title: "Ta osoba przeszła już migrację", paragraphs: ["Decyzja niczego by nie zmieniła."], actions: back)
        case .unknownAccount:
            ErrorPage(
                .conflict, title: "Tego konta nie ma już wśród odnalezionych",
                paragraphs: ["Wyniki wyszukiwania zmieniły się w międzyczasie. Otwórz zdarzenie ponownie."], actions: back)
        case .decidedMeanwhile:
            ErrorPage(
                .conflict, title: "Decyzja w tej sprawie zmieniła się w międzyczasie",
                paragraphs: ["Otwórz zdarzenie ponownie i sprawdź, jaka jest teraz."], actions: back)
        case .tooManySearches: ErrorPage(.tooManyRequests)
        }
    }
}
