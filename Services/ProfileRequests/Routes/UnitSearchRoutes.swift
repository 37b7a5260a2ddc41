import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import WebPages

/// `/requests/new/unit`: the first of four steps.
package struct UnitSearchRoutes: Sendable {
    let register: UnitRegister
    let wizard: RequestWizard
    let pages: SignedInPages

    package init(register: UnitRegister, wizard: RequestWizard, pages: SignedInPages) {
        self.register = register
        self.wizard = wizard
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.get("/requests/new") { _, _ in Response.seeOther(WizardPath.units) }
        router.get(RouterPath(WizardPath.units), use: self.search)
        router.post(RouterPath(WizardPath.units), use: self.choose)
    }

    /// The search and what it finds; before anything is asked, all units.
    @Sendable func search(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.page(UnitSearchForm(try FormBody(query: request)), refusal: nil, context)
    }

    /// "Wybierz"
    @Sendable func choose(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let unit = UUID(uuidString: form.text("unit")) else { throw HTTPError(.badRequest) }
        do {
            switch try await self.wizard.choose(unit: unit, by: try context.actor, in: context.realm) {
            case .roles: return .seeOther(WizardPath(purpose: .newProfile).roles)
            case .furtherRoles(let profile): return .seeOther(WizardPath(purpose: .furtherRoles(profile: profile)).roles)
            }
        } catch let refusal as RequestRefusal {
            return try await self.page(UnitSearchForm(FormBody()), refusal: refusal.notice, context)
        }
    }

    private func page(_ form: UnitSearchForm, refusal: Notice?, _ context: SignedInContext) async throws -> Response {
        let found =
            form.state.hasErrors
            ? nil
            : try await self.register.search(form.criteria, sortedBy: form.order, page: form.page, in: context.realm.database)
        let model = UnitSearchPage(
            form, found: found, refusal: refusal, csrf: try self.pages.token(context), words: self.pages.words)
        return try await self.pages.reply(
            "request-unit", model, title: RequestDraft.Purpose.newProfile.polishTitle,
            trail: [Link(RequestDraft.Purpose.newProfile.polishTitle)],
            status: form.state.hasErrors || refusal != nil ? .unprocessableContent : .ok, context)
    }
}
