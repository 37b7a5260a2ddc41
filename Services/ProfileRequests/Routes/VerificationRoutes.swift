import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// `/verification`: the requests of others, for those whose profile allows managing users.
package struct VerificationRoutes: Sendable {
    let verification: Verification
    let pages: SignedInPages

    package init(verification: Verification, pages: SignedInPages) {
        self.verification = verification
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/verification")
            .get(use: self.list)
            .get(":id", use: self.show)
            .get(":id/document", use: self.document)
            .get(":id/files/:file", use: self.file)
            .post(":id/approve", use: self.approve)
            .post(":id/reject", use: self.reject)
            .post(":id/received", use: self.markReceived)
    }

    @Sendable func list(_ request: Request, context: SignedInContext) async throws -> Response {
        let query = try FormBody(query: request)
        let found = try await self.verification.list(
            try await self.reach(context), page: PageRequest(number: query.integer("page"), size: query.integer("size")),
            for: try context.actor, in: context.realm)
        let title = "Wnioski do weryfikacji"
        return try await self.pages.reply("verification", VerificationPage(found), title: title, trail: [Link(title)], context)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.page(FormState(), context)
    }

    @Sendable func document(_ request: Request, context: SignedInContext) async throws -> Response {
        let pdf = try await self.verification.document(
            try context.id("id"), try await self.reach(context), for: try context.actor, in: context.realm)
        return .download(pdf, mediaType: "application/pdf", name: "wniosek.pdf")
    }

    @Sendable func file(_ request: Request, context: SignedInContext) async throws -> Response {
        let found = try await self.verification.file(
            try context.id("file"), of: try context.id("id"), try await self.reach(context), for: try context.actor, in: context.realm)
        return .download(found.content, mediaType: found.file.format.mediaType, name: found.file.name)
    }

    @Sendable func approve(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        do {
            try await self.decide(.approve, context)
        } catch RequestError.documentMissing {
            let message = "Do zatwierdzenia potrzebny jest załącznik albo oznaczenie, że dokument otrzymano mailem lub pocztą"
            return try await self.page(FormState(form, errors: FieldErrors("received", message)), context)
        }
        return .seeOther("/verification")
    }

    @Sendable func reject(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let reason = try? RejectionReason.byVerifier(form.text("reason")) else {
            return try await self.page(
                FormState(form, errors: FieldErrors("reason", "Podaj powód odrzucenia, najwyżej 1000 znaków")), context)
        }
        try await self.decide(.reject(reason), context)
        return .seeOther("/verification")
    }

    @Sendable func markReceived(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let way = form.value("received", as: ReceivedBy.self) else {
            return try await self.page(FormState(form, errors: FieldErrors("received", "Wybierz, jak otrzymano dokument")), context)
        }
        try await self.decide(.markReceived(way), context)
        return .seeOther("/verification/\(SignedInPages.value(try context.id("id")))")
    }

    private func decide(_ decision: Verification.Decision, _ context: SignedInContext) async throws {
        try await self.verification.decide(
            decision, on: try context.id("id"), try await self.reach(context), by: try context.actor, in: context.realm)
    }

    private func page(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let found = try await self.verification.find(
            try context.id("id"), try await self.reach(context), for: try context.actor, in: context.realm)
        let title = "Wniosek \(found.request.number)"
        return try await self.pages.reply(
            "verification-case", VerificationCasePage(found, form: form, csrf: try self.pages.token(context)), title: title,
            trail: [Link("Wnioski do weryfikacji", "/verification"), Link(title)], status: form.hasErrors ? .unprocessableContent : .ok,
            context)
    }

    /// How far the profile worked in reaches.
    private func reach(_ context: SignedInContext) async throws -> VerificationReach {
        let profile = try await WorkingProfile.find(try context.person.session.choice, of: try context.actor.id, in: context.realm)
        guard let reach = profile.flatMap({ VerificationReach(roles: $0.roles, unit: $0.unit) }) else { throw HTTPError(.forbidden) }
        return reach
    }
}
