import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// `/my-account`: "Moje konto", the choice of the profile to work in, contact data.
package struct MyAccountRoutes: Sendable {
    let requests: OwnRequests
    let pages: SignedInPages

    package init(requests: OwnRequests, pages: SignedInPages) {
        self.requests = requests
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/my-account")
            .get(use: self.show)
            .get("instructions", use: self.instructions)
            .post("work", use: self.work)
            .get("profiles/:profile/contact", use: self.contact)
            .post("profiles/:profile/contact", use: self.changeContact)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        let account = try await MyAccount.of(try context.actor.account, in: context.realm)
        let model = MyAccountPage(
            account, MyAccountQuery(try FormBody(query: request)), current: try context.person.session.choice,
            csrf: try self.pages.token(context), words: self.pages.words)
        return try await self.pages.reply("my-account", model, title: "Moje konto", trail: [Link("Moje konto")], context)
    }

    @Sendable func instructions(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.pages.reply(
            "instructions", InstructionsPage(), title: "Instrukcja",
            trail: [Link("Moje konto", "/my-account"), Link("Instrukcja")], context)
    }

    /// "Pracuj w profilu", and "Pracuj w tym profilu" of the menu.
    @Sendable func work(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let profile = UUID(uuidString: form.text("profile")) else { return .seeOther("/my-account") }
        try await WorkingProfile.choose(profile, session: try context.person.session.id, by: try context.actor, in: context.realm)
        return .seeOther("/home")
    }

    @Sendable func contact(_ request: Request, context: SignedInContext) async throws -> Response {
        let entry = try await self.profile(context)
        let contact = entry.profile.contact
        let values = FormBody([RolesForm.telephone: contact.telephone.grouped, RolesForm.email: contact.email.address])
        return try await self.contactPage(entry, FormState(values), context)
    }

    @Sendable func changeContact(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let entry = try await self.profile(context)
        var errors = FieldErrors()
        let telephone = errors.check(RolesForm.telephone, RolesForm.telephoneMessage) { try PhoneNumber(form.text(RolesForm.telephone)) }
        let email = errors.check(RolesForm.email, RolesForm.emailMessage) { try EmailAddress(form.text(RolesForm.email)) }
        guard let telephone, let email else {
            return try await self.contactPage(entry, FormState(form, errors: errors), context)
        }
        try await self.requests.changeContact(
            ContactData(telephone: telephone, email: email), of: entry.id, by: try context.actor, in: context.realm)
        return .seeOther(MyAccountQuery.opening(entry.id))
    }

    private func contactPage(_ entry: MyAccount.ProfileEntry, _ form: FormState, _ context: SignedInContext) async throws -> Response {
        let title = "Edycja danych kontaktowych użytkownika"
        return try await self.pages.reply(
            "contact", ContactPage(entry, form: form, csrf: try self.pages.token(context)), title: title,
            trail: [Link("Moje konto", "/my-account"), Link(title)], narrow: true, status: form.hasErrors ? .unprocessableContent : .ok,
            context)
    }

    /// A profile of the person that exists for others too.
    private func profile(_ context: SignedInContext) async throws -> MyAccount.ProfileEntry {
        let id = try context.id("profile")
        let account = try await MyAccount.of(try context.actor.account, in: context.realm)
        guard let entry = (account.active + account.others).first(where: { $0.id == id }) else { throw HTTPError(.notFound) }
        return entry
    }
}
