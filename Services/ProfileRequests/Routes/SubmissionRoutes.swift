import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/requests/submissions/{id}`: the last step, "Pobranie wniosku", and the document.
package struct SubmissionRoutes: Sendable {
    let submissions: Submissions
    let files: OwnRequests
    let pages: SignedInPages

    package init(submissions: Submissions, files: OwnRequests, pages: SignedInPages) {
        self.submissions = submissions
        self.files = files
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/requests/submissions/:id")
            .get(use: self.show)
            .post(use: self.post)
            .get("document", use: self.document)
            .get("files/:file", use: self.file)
            .post("files/:file/remove", use: self.removeFile)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        let view = try await self.submissions.view(try context.id("id"), for: try context.actor, in: context.realm)
        guard view.isOpen else { return .seeOther("/my-account") }
        var values = FormBody()
        if let query = try? FormBody(query: request), query["delivery"] != nil || !view.files.isEmpty {
            values = FormBody(["delivery": query["delivery"] ?? Delivery.now.rawValue])
        }
        return try await self.page(view, FormState(values), context)
    }

    /// "Załącz plik" and "Zakończ"; a file chosen before "Zakończ" is taken along.
    @Sendable func post(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.pages.receiving(request, context, into: self.submissions.intake) { form in try await self.post(form, context) }
    }

    private func post(_ form: AttachmentForm, _ context: SignedInContext) async throws -> Response {
        let id = try context.id("id")
        let actor = try context.actor
        let view = try await self.submissions.view(id, for: actor, in: context.realm)
        guard view.isOpen else { return .seeOther("/my-account") }
        var errors = FieldErrors()
        do {
            if let file = form.file {
                try await self.submissions.attach(
                    file.upload, named: file.name, uploadKey: self.pages.uploadKey(form, context), to: id, by: actor, in: context.realm)
            } else if form.fields["go"] == "attach" {
                errors.add("Wybierz plik, który chcesz załączyć", to: "file")
            }
            if errors.isEmpty, form.fields["go"] != "attach" {
                try await self.submissions.finish(id, delivery: form.fields.value("delivery"), by: actor, in: context.realm)
                return .seeOther("/my-account")
            }
        } catch let error as AttachmentError {
            errors.add(error.polishMessage, to: "file")
        } catch let error as SubmissionError {
            guard let fault = error.fault else { return .seeOther("/my-account") }
            errors.add(fault.message, to: fault.field)
        }
        guard errors.isEmpty else {
            let view = try await self.submissions.view(id, for: actor, in: context.realm)
            return try await self.page(view, FormState(form.fields, errors: errors), context)
        }
        return .seeOther(WizardPath.submission(id) + "?delivery=now#field-file")
    }

    @Sendable func document(_ request: Request, context: SignedInContext) async throws -> Response {
        let document = try await self.submissions.document(try context.id("id"), for: try context.actor, in: context.realm)
        return .download(document.pdf, mediaType: "application/pdf", name: document.name)
    }

    @Sendable func file(_ request: Request, context: SignedInContext) async throws -> Response {
        let view = try await self.submissions.view(try context.id("id"), for: try context.actor, in: context.realm)
        guard let first = view.requests.first else { throw HTTPError(.notFound) }
        let found = try await self.files.file(try context.id("file"), of: first.id, by: try context.actor, in: context.realm)
        return try await .download(found.content, of: found.file, in: context.realm)
    }

    @Sendable func removeFile(_ request: Request, context: SignedInContext) async throws -> Response {
        let id = try context.id("id")
        _ = try await self.pages.form(request, context)
        do {
            try await self.submissions.removeFile(try context.id("file"), from: id, by: try context.actor, in: context.realm)
        } catch SubmissionError.finishedAlready {
            return .seeOther("/my-account")
        }
        return .seeOther(WizardPath.submission(id) + "?delivery=now#field-file")
    }

    private func page(_ view: Submissions.View, _ form: FormState, _ context: SignedInContext) async throws -> Response {
        let purpose: RequestDraft.Purpose = view.isFurther ? .furtherRoles(profile: view.submission.profileID) : .newProfile
        let model = DownloadPage(
            view, purpose: purpose, form: form, csrf: try self.pages.token(context), uploadKey: SignedInPages.value(context.realm.newID()))
        return try await self.pages.reply(
            "request-download", model, title: purpose.polishTitle, trail: [Link(purpose.polishTitle)],
            status: form.hasErrors ? .unprocessableContent : .ok, context)
    }
}
