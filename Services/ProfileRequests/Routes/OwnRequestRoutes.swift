import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/my-account/requests/{id}`: files of a request that waits, withdrawing it, reminders.
package struct OwnRequestRoutes: Sendable {
    let requests: OwnRequests
    let pages: SignedInPages

    package init(requests: OwnRequests, pages: SignedInPages) {
        self.requests = requests
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/my-account/requests/:id")
            .get("attach", use: self.attachPage)
            .post("attach", use: self.attach)
            .get("files/:file", use: self.file)
            .post("files/:file/remove", use: self.removeFile)
            .get("withdraw", use: self.askToWithdraw)
            .post("withdraw", use: self.withdraw)
            .post("reminders", use: self.setReminders)
    }

    // MARK: Files

    @Sendable func attachPage(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.page(FormState(), context)
    }

    @Sendable func attach(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.pages.receiving(request, context, into: self.requests.intake) { form in
            let id = try context.id("id")
            guard let file = form.file else {
                return try await self.page(FormState(errors: FieldErrors("file", "Wybierz plik, który chcesz załączyć")), context)
            }
            do {
                try await self.requests.attach(
                    file.upload, named: file.name, uploadKey: self.pages.uploadKey(form, context), to: id, by: try context.actor,
                    in: context.realm)
            } catch let error as AttachmentError {
                return try await self.page(FormState(errors: FieldErrors("file", error.polishMessage)), context)
            }
            return .seeOther(MyAccountQuery.opening(id))
        }
    }

    @Sendable func file(_ request: Request, context: SignedInContext) async throws -> Response {
        let found = try await self.requests.file(
            try context.id("file"), of: try context.id("id"), by: try context.actor, in: context.realm)
        return try await .download(found.content, of: found.file, in: context.realm)
    }

    @Sendable func removeFile(_ request: Request, context: SignedInContext) async throws -> Response {
        let id = try context.id("id")
        _ = try await self.pages.form(request, context)
        try await self.requests.removeFile(try context.id("file"), from: id, by: try context.actor, in: context.realm)
        return .seeOther(MyAccountQuery.opening(id))
    }

    private func page(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let entry = try await self.requests.find(try context.id("id"), of: try context.actor, in: context.realm)
        guard entry.request.status == .pending else { throw RequestError.outOfOrder(entry.request.status.code) }
        let model = AttachPage(
            entry, form: form, csrf: try self.pages.token(context), uploadKey: SignedInPages.value(context.realm.newID()))
        let title = "Załącz podpisany wniosek"
        return try await self.pages.reply(
            "attach", model, title: title, trail: [Link("Moje konto", "/my-account"), Link(title)],
            status: form.hasErrors ? .unprocessableContent : .ok, context)
    }

    // MARK: Withdrawing

    /// "Uwaga! Wycofujesz złożony wniosek"
    @Sendable func askToWithdraw(_ request: Request, context: SignedInContext) async throws -> Response {
        let entry = try await self.requests.find(try context.id("id"), of: try context.actor, in: context.realm)
        return try await self.pages.ask(
            RequestCard.withdrawal(of: entry.request, csrf: try self.pages.token(context)),
            trail: [Link("Moje konto", "/my-account"), Link("Wycofaj wniosek")], context)
    }

    @Sendable func withdraw(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        try await self.requests.withdraw(try context.id("id"), by: try context.actor, in: context.realm)
        return .seeOther("/my-account")
    }

    // MARK: Reminders

    @Sendable func setReminders(_ request: Request, context: SignedInContext) async throws -> Response {
        let id = try context.id("id")
        let form = try await self.pages.form(request, context)
        try await self.requests.setReminders(off: form.isTicked("off"), for: id, by: try context.actor, in: context.realm)
        return .seeOther(MyAccountQuery.opening(id))
    }
}
