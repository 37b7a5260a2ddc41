import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import WebPages

/// `/users`: the profiles of others, for those whose profile allows to look at them.
package struct UserRoutes: Sendable {
    let users: Users
    let pages: SignedInPages

    package init(users: Users, pages: SignedInPages) {
        self.users = users
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(UsersPage.path))
            .get(use: self.list)
            .post("by-login", use: self.findByLogin)
            .get("by-login") { _, _ in Response.seeOther(UsersPage.path) }
            .get(":profile", use: self.show)
            .post(":profile/block", use: self.block)
            .post(":profile/unblock", use: self.unblock)
    }

    @Sendable func list(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = UsersForm(try FormBody(query: request))
        let found = try await self.users.list(form.criteria, page: form.page, for: try context.verifier, in: context.realm)
        return try await self.listPage(form, found: found, context)
    }

    /// A login stands in no address; who has it, has few profiles.
    @Sendable func findByLogin(_ request: Request, context: SignedInContext) async throws -> Response {
        let values = try await self.pages.form(request, context)
        var errors = FieldErrors()
        let login = errors.check("login", "Podaj cały login: od 3 do 64 znaków") { try Login(values.text("login")) }
        let found = try await self.users.list(
            ProfileCriteria(login: login), page: PageRequest(size: 50), for: try context.verifier, in: context.realm)
        return try await self.listPage(
            UsersForm(FormBody()), login: FormState(values, errors: errors), found: errors.isEmpty ? found : nil, context)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.profilePage(FormState(), context)
    }

    @Sendable func block(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let reason = try? VerifierNote(form.text("reason")) else {
            let message = "Podaj powód zablokowania, najwyżej 1000 znaków"
            return try await self.profilePage(FormState(form, errors: FieldErrors("reason", message)), context)
        }
        try await self.users.block(try context.id("profile"), for: reason, by: try context.verifier, in: context.realm)
        return .seeOther("\(UsersPage.path)/\(SignedInPages.value(try context.id("profile")))")
    }

    @Sendable func unblock(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        try await self.users.unblock(try context.id("profile"), by: try context.verifier, in: context.realm)
        return .seeOther("\(UsersPage.path)/\(SignedInPages.value(try context.id("profile")))")
    }

    private func listPage(
        _ form: UsersForm, login: FormState = FormState(), found: PageOf<Users.Entry>?, _ context: SignedInContext
    ) async throws -> Response {
        try await self.pages.reply(
            "users", UsersPage(form, login: login, found: found, csrf: try self.pages.token(context)), title: UsersPage.title,
            trail: [Link(UsersPage.title)], wide: true, status: login.hasErrors ? .unprocessableContent : .ok, context)
    }

    private func profilePage(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let opened = try await self.users.open(try context.id("profile"), for: try context.verifier, in: context.realm)
        let model = UserProfilePage(opened, form: form, at: context.realm.now(), csrf: try self.pages.token(context))
        return try await self.pages.reply(
            "user-profile", model, title: model.title, trail: [Link(UsersPage.title, UsersPage.path), Link(model.title)],
            status: form.hasErrors ? .unprocessableContent : .ok, context)
    }
}
