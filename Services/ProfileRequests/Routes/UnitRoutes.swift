import Database
import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// `/units`: the register, for those whose profile allows looking into it or keeping it.
package struct UnitRoutes: Sendable {
    let register: UnitRegister
    let units: UnitAdministering
    let pages: SignedInPages

    package init(register: UnitRegister, units: UnitAdministering, pages: SignedInPages) {
        self.register = register
        self.units = units
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(UnitPage.list))
            .get(use: self.list)
            .get("new", use: self.addPage)
            .post("new", use: self.add)
            .get(":id", use: self.show)
            .get(":id/edit", use: self.changePage)
            .post(":id/edit", use: self.change)
            .get(":id/close", use: self.askToClose)
            .post(":id/close", use: self.close)
            .get(":id/reopen", use: self.askToReopen)
            .post(":id/reopen", use: self.reopen)
    }

    // MARK: Looking

    @Sendable func list(_ request: Request, context: SignedInContext) async throws -> Response {
        let (administration, _) = try await self.reach(context)
        let form = UnitSearchForm(try FormBody(query: request), at: .administration)
        let found =
            form.state.hasErrors
            ? nil : try await self.register.search(form.criteria, sortedBy: form.order, page: form.page, in: context.realm.database)
        return try await self.pages.reply(
            "units", UnitListPage(form, found: found, administration, words: self.pages.words), title: UnitPage.title,
            trail: [Link(UnitPage.title)], status: form.state.hasErrors ? .unprocessableContent : .ok, context)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        let (administration, own) = try await self.reach(context)
        let found = try await self.units.find(try context.id("id"), in: context.realm)
        let done: UnitPage.Done? = try FormBody(query: request).value("done")
        return try await self.pages.reply(
            "unit", UnitPage(found, administration, own: own, done: done), title: found.stored.unit.name,
            trail: Self.trail(Link(found.stored.unit.name)), context)
    }

    // MARK: Adding and changing

    @Sendable func addPage(_ request: Request, context: SignedInContext) async throws -> Response {
        guard try await self.reach(context).reach.mayAdd else { throw UnitAdministrationError.outOfReach }
        return try await self.page(FormState(), id: context.realm.newID(), stored: nil, context)
    }

    @Sendable func add(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let (administration, _) = try await self.reach(context)
        guard administration.mayAdd else { throw UnitAdministrationError.outOfReach }
        guard let id = UUID(uuidString: form.text("id")) else { throw HTTPError(.badRequest) }
        do {
            let unit = try UnitForm.unit(form, id: id, closedAt: nil)
            try await self.units.add(unit, by: try context.verifier, in: context.realm)
        } catch let refused as FormState.Refused {
            return try await self.page(refused.form, id: id, stored: nil, context)
        } catch let error as UnitAdministrationError {
            return try await self.page(FormState(form, errors: Self.errors(error)), id: id, stored: nil, context)
        }
        return .seeOther(Self.path(id, .added))
    }

    @Sendable func changePage(_ request: Request, context: SignedInContext) async throws -> Response {
        let (administration, _) = try await self.reach(context)
        let stored = try await self.units.find(try context.id("id"), in: context.realm).stored
        guard administration.covers(stored.unit) else { throw UnitAdministrationError.outOfReach }
        return try await self.page(FormState(UnitForm.values(stored.unit)), id: stored.unit.id, stored: stored, context)
    }

    @Sendable func change(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let (administration, _) = try await self.reach(context)
        let stored = try await self.units.find(try context.id("id"), in: context.realm).stored
        guard administration.covers(stored.unit) else { throw UnitAdministrationError.outOfReach }
        guard let change = Int64(form.text("change")) else { throw HTTPError(.badRequest) }
        let id = stored.unit.id
        do {
            let unit = try UnitForm.unit(form, id: id, closedAt: stored.unit.closedAt)
            try await self.units.change(unit, shownAsOf: change, by: try context.verifier, in: context.realm)
        } catch let refused as FormState.Refused {
            return try await self.page(refused.form, id: id, stored: stored, isOvertaken: stored.change != change, context)
        } catch let error as UnitAdministrationError {
            let state = FormState(form, errors: Self.errors(error))
            return try await self.page(state, id: id, stored: stored, isOvertaken: stored.change != change, context)
        } catch DatabaseError.conflict {
            let current = try await self.units.find(id, in: context.realm).stored
            return try await self.page(FormState(form), id: id, stored: current, isOvertaken: true, context)
        }
        return .seeOther(Self.path(id, .changed))
    }

    private func page(
        _ form: FormState, id: UUID, stored: UnitRepository.Stored?, isOvertaken: Bool = false, _ context: SignedInContext
    ) async throws -> Response {
        let model = UnitFormPage(
            form, id: SignedInPages.value(id), stored: stored, isOvertaken: isOvertaken, csrf: try self.pages.token(context))
        let unit = stored.map { Link($0.unit.name, UnitPage.path(SignedInPages.value(id))) }
        return try await self.pages.reply(
            "unit-form", model, title: model.title, trail: Self.trail(unit, Link(model.title)),
            status: form.hasErrors ? .unprocessableContent : isOvertaken ? .conflict : .ok, context)
    }

    private static func errors(_ error: UnitAdministrationError) -> FieldErrors {
        var errors = FieldErrors()
        if let field = error.fault.field { errors.add(error.fault.message, to: field) } else { errors.add(error.fault.message) }
        return errors
    }

    // MARK: Closing

    @Sendable func askToClose(_ request: Request, context: SignedInContext) async throws -> Response {
        let (administration, own) = try await self.reach(context)
        let found = try await self.units.find(try context.id("id"), in: context.realm)
        try administration.checkClosing(found.stored.unit, own: own)
        return try await self.ask(UnitPage.closing(found, csrf: try self.pages.token(context)), found, context)
    }

    @Sendable func close(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        let id = try context.id("id")
        try await self.units.close(id, by: try context.verifier, in: context.realm)
        return .seeOther(Self.path(id, .closed))
    }

    @Sendable func askToReopen(_ request: Request, context: SignedInContext) async throws -> Response {
        let (administration, _) = try await self.reach(context)
        let found = try await self.units.find(try context.id("id"), in: context.realm)
        guard administration.covers(found.stored.unit) else { throw UnitAdministrationError.outOfReach }
        return try await self.ask(UnitPage.reopening(found, csrf: try self.pages.token(context)), found, context)
    }

    @Sendable func reopen(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        let id = try context.id("id")
        try await self.units.reopen(id, by: try context.verifier, in: context.realm)
        return .seeOther(Self.path(id, .reopened))
    }

    private func ask(
        _ confirmation: Confirmation, _ found: UnitAdministering.Found, _ context: SignedInContext
    ) async throws -> Response {
        let unit = found.stored.unit
        return try await self.pages.ask(
            confirmation, trail: Self.trail(Link(unit.name, UnitPage.path(SignedInPages.value(unit.id))), Link(confirmation.title)), context
        )
    }

    // MARK: Reach

    /// How far the profile worked in reaches, and its unit.
    private func reach(_ context: SignedInContext) async throws -> (reach: UnitAdministration, own: UUID) {
        let verifier = try context.verifier
        return try await context.realm.database.read { [realm = context.realm] sql in try sql.administration(of: verifier, realm: realm) }
    }

    private static func path(_ id: UUID, _ done: UnitPage.Done) -> String {
        UnitPage.path(SignedInPages.value(id)) + "?done=\(done.rawValue)"
    }

    private static func trail(_ links: Link?...) -> [Link] {
        [Link(UnitPage.title, UnitPage.list)] + links.compactMap { $0 }
    }
}
