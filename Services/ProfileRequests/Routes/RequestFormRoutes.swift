import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/requests/new/…` and `/requests/more/{profile}/…`: roles and contact data, summary, "Zapisz wniosek", "Anuluj".
package struct RequestFormRoutes: Sendable {
    let wizard: RequestWizard
    let pages: SignedInPages

    package init(wizard: RequestWizard, pages: SignedInPages) {
        self.wizard = wizard
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        for root in ["/requests/new", "/requests/more/:profile"] {
            router.group(RouterPath(root))
                .get("roles", use: self.roles)
                .post("roles", use: self.describe)
                .get("summary", use: self.summary)
                .post("summary", use: self.save)
                .get("cancel", use: self.askToCancel)
                .post("cancel", use: self.cancel)
        }
    }

    // MARK: Roles and contact data

    @Sendable func roles(_ request: Request, context: SignedInContext) async throws -> Response {
        let purpose = try self.purpose(context)
        guard let state = try await self.state(purpose, context), let unit = state.unit, let offer = state.offer else {
            return .seeOther(WizardPath.units)
        }
        let form = FormState(RolesForm.values(state.draft.content))
        return try await self.rolesPage(state, unit: unit, offer: offer, form: form, context)
    }

    /// "Dalej", and "Wstecz", which keeps what was typed without finding fault with it.
    @Sendable func describe(_ request: Request, context: SignedInContext) async throws -> Response {
        let purpose = try self.purpose(context)
        let form = try await self.pages.form(request, context, repeated: [RolesForm.role])
        guard let unitID = UUID(uuidString: form.text("unit")) else { throw HTTPError(.badRequest) }
        let state: RequestWizard.State
        do {
            state = try await self.wizard.describe(
                purpose, as: RolesForm.content(form), unit: unitID, by: try context.actor, in: context.realm)
        } catch let refusal as RequestRefusal where refusal == .formGone || refusal == .formChanged {
            return .seeOther(WizardPath(purpose: purpose).roles)
        }
        if form["go"] == "back" { return .seeOther(WizardPath.units) }
        guard let unit = state.unit, let offer = state.offer else { return .seeOther(WizardPath.units) }
        let errors = RolesForm.errors(state.draft.content, offer: offer)
        guard errors.isEmpty else {
            return try await self.rolesPage(state, unit: unit, offer: offer, form: FormState(form, errors: errors), context)
        }
        return .seeOther(WizardPath(purpose: purpose).summary)
    }

    private func rolesPage(
        _ state: RequestWizard.State, unit: Unit, offer: RolesOnOffer, form: FormState, _ context: SignedInContext
    ) async throws -> Response {
        let model = RolesPage(state, unit: unit, offer: offer, form: form, csrf: try self.pages.token(context))
        return try await self.reply("request-roles", model, state.draft.purpose, hasErrors: form.hasErrors, context)
    }

    // MARK: Summary

    @Sendable func summary(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.summaryPage(try self.purpose(context), form: FormState(), isChanged: false, context)
    }

    /// "Zapisz wniosek"
    @Sendable func save(_ request: Request, context: SignedInContext) async throws -> Response {
        let purpose = try self.purpose(context)
        let form = try await self.pages.form(request, context)
        guard let draft = UUID(uuidString: form.text("draft")), let version = form.integer("version") else { throw HTTPError(.badRequest) }
        do {
            let submission = try await self.wizard.save(
                purpose, draft: draft, version: version, declared: form.isTicked("declaration"), by: try context.actor,
                in: context.realm)
            return .seeOther(WizardPath.submission(submission.id))
        } catch RequestRefusal.declarationMissing {
            let errors = FieldErrors("declaration", "Potwierdź zgodność danych ze stanem faktycznym")
            return try await self.summaryPage(purpose, form: FormState(form, errors: errors), isChanged: false, context)
        } catch RequestRefusal.formChanged {
            return try await self.summaryPage(purpose, form: FormState(), isChanged: true, context)
        } catch RequestRefusal.formIncomplete {
            return .seeOther(WizardPath(purpose: purpose).roles)
        } catch RequestRefusal.roles {
            return .seeOther(WizardPath(purpose: purpose).roles)
        } catch RequestRefusal.formGone {
            return .seeOther("/my-account")
        }
    }

    /// The summary, or the step that still lacks something.
    private func summaryPage(
        _ purpose: RequestDraft.Purpose, form: FormState, isChanged: Bool, _ context: SignedInContext
    ) async throws -> Response {
        guard let state = try await self.state(purpose, context), let unit = state.unit, let offer = state.offer else {
            return .seeOther(WizardPath.units)
        }
        guard RolesForm.errors(state.draft.content, offer: offer).isEmpty, let contact = state.draft.content.contact else {
            return .seeOther(WizardPath(purpose: purpose).roles)
        }
        let model = SummaryPage(
            state, unit: unit, contact: contact, form: form, isChanged: isChanged, csrf: try self.pages.token(context))
        return try await self.reply("request-summary", model, purpose, hasErrors: form.hasErrors || isChanged, context)
    }

    // MARK: Cancelling

    /// "Anuluj" asks, then discards.
    @Sendable func askToCancel(_ request: Request, context: SignedInContext) async throws -> Response {
        let purpose = try self.purpose(context)
        let path = WizardPath(purpose: purpose)
        let back =
            try await self.wizard.find(purpose, of: try context.actor, in: context.realm)?.unit == nil ? WizardPath.units : path.roles
        return try await self.pages.ask(
            Confirmation(
                id: "cancel", title: "Anulujesz tworzenie wniosku",
                paragraphs: ["Wybrana jednostka, role i dane kontaktowe zostaną usunięte. Czy chcesz anulować tworzenie wniosku?"],
                post: PostButton(action: path.cancel, csrf: try self.pages.token(context)), confirm: "Tak, anuluj", cancel: "Nie",
                cancelHref: back), context)
    }

    @Sendable func cancel(_ request: Request, context: SignedInContext) async throws -> Response {
        let purpose = try self.purpose(context)
        _ = try await self.pages.form(request, context)
        try await self.wizard.discard(purpose, by: try context.actor, in: context.realm)
        return .seeOther(purpose.isFurther ? "/my-account" : "/landing")
    }

    // MARK: Parts

    private func purpose(_ context: SignedInContext) throws -> RequestDraft.Purpose {
        context.parameters.get("profile") == nil ? .newProfile : .furtherRoles(profile: try context.id("profile"))
    }

    /// The form under way; the one for further roles begins when it is first opened.
    private func state(_ purpose: RequestDraft.Purpose, _ context: SignedInContext) async throws -> RequestWizard.State? {
        switch purpose {
        case .newProfile: try await self.wizard.find(purpose, of: try context.actor, in: context.realm)
        case .furtherRoles: try await self.wizard.begin(purpose, by: try context.actor, in: context.realm)
        }
    }

    private func reply(
        _ template: String, _ model: some ViewModel, _ purpose: RequestDraft.Purpose, hasErrors: Bool, _ context: SignedInContext
    ) async throws -> Response {
        try await self.pages.reply(
            template, model, title: purpose.polishTitle,
            trail: (purpose.isFurther ? [Link("Moje konto", "/my-account")] : []) + [Link(purpose.polishTitle)],
            status: hasErrors ? .unprocessableContent : .ok, context)
    }
}
