import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/verification/{id}`: one request of somebody else, its documents, and the decision.
package struct VerificationCaseRoutes: Sendable {
    let verification: Verification
    let decisions: VerificationDecisions
    let scans: VerifierScans
    let pages: SignedInPages

    package init(verification: Verification, decisions: VerificationDecisions, scans: VerifierScans, pages: SignedInPages) {
        self.verification = verification
        self.decisions = decisions
        self.scans = scans
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/verification/:id")
            .get(use: self.show)
            .get("document", use: self.document)
            .get("document/view", use: self.viewDocument)
            .get("files/:file", use: self.file)
            .get("files/:file/view", use: self.viewFile)
            .post("approve", use: self.approve)
            .post("reject", use: self.reject)
            .post("send-back", use: self.sendBack)
            .post("received", use: self.markReceived)
            .post("scan", use: self.attachScan)
            .post("limit", use: self.limit)
            .get("archive", use: self.askToArchive)
            .post("archive", use: self.archive)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.page(FormState(), context)
    }

    // MARK: Documents

    @Sendable func document(_ request: Request, context: SignedInContext) async throws -> Response {
        .download(try await self.pdf(context), mediaType: "application/pdf", name: "wniosek.pdf")
    }

    @Sendable func viewDocument(_ request: Request, context: SignedInContext) async throws -> Response {
        .preview(try await self.pdf(context), mediaType: "application/pdf")
    }

    @Sendable func file(_ request: Request, context: SignedInContext) async throws -> Response {
        let found = try await self.content(context)
        return try await .download(found.content, of: found.file, in: context.realm)
    }

    @Sendable func viewFile(_ request: Request, context: SignedInContext) async throws -> Response {
        let found = try await self.content(context)
        return try await .preview(found.content, of: found.file, in: context.realm)
    }

    private func pdf(_ context: SignedInContext) async throws -> [UInt8] {
        try await self.verification.document(try context.id("id"), for: try context.verifier, in: context.realm)
    }

    private func content(_ context: SignedInContext) async throws -> (file: AttachedFile, content: AttachmentContent) {
        try await self.verification.file(
            try context.id("file"), of: try context.id("id"), for: try context.verifier, in: context.realm)
    }

    /// What came by mail or post, scanned.
    @Sendable func attachScan(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.pages.receiving(request, context, into: self.scans.intake) { form in
            guard let file = form.file else {
                return try await self.page(FormState(errors: FieldErrors("file", "Wybierz plik ze skanem")), context)
            }
            do {
                try await self.scans.attach(
                    file.upload, named: file.name, uploadKey: self.pages.uploadKey(form, context), to: try context.id("id"),
                    by: try context.verifier, in: context.realm)
            } catch let error as AttachmentError {
                return try await self.page(FormState(errors: FieldErrors("file", error.polishMessage)), context)
            }
            return .seeOther(try self.place(context))
        }
    }

    // MARK: Decisions

    @Sendable func approve(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        return try await self.lastDay(form, context) { .approve(lastDay: $0) }
    }

    @Sendable func limit(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        return try await self.lastDay(form, context) { .limit(lastDay: $0) }
    }

    @Sendable func reject(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        if let standard = form.value("reason", as: StandardRejection.self) {
            guard let reason = try? RejectionReason.byVerifier(standard.polishText) else { throw HTTPError(.internalServerError) }
            return try await self.decide(.reject(reason), form, context)
        }
        guard form["reason"] == VerificationCasePage.otherReason else {
            return try await self.page(FormState(form, errors: FieldErrors("reason", "Wybierz powód odrzucenia")), context)
        }
        guard let reason = try? RejectionReason.byVerifier(form.text("other-reason")) else {
            let message = "Podaj powód odrzucenia, najwyżej 1000 znaków"
            return try await self.page(FormState(form, errors: FieldErrors("other-reason", message)), context)
        }
        return try await self.decide(.reject(reason), form, context)
    }

    @Sendable func sendBack(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let note = try? VerifierNote(form.text("note")) else {
            let message = "Napisz, co trzeba uzupełnić, najwyżej 1000 znaków"
            return try await self.page(FormState(form, errors: FieldErrors("note", message)), context)
        }
        return try await self.decide(.sendBack(note), form, context)
    }

    @Sendable func markReceived(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        guard let way = form.value("received", as: ReceivedBy.self) else {
            return try await self.page(FormState(form, errors: FieldErrors("received", "Wybierz, jak otrzymano dokument")), context)
        }
        return try await self.decide(.markReceived(way), form, context)
    }

    /// Asked before it is done.
    @Sendable func askToArchive(_ request: Request, context: SignedInContext) async throws -> Response {
        let found = try await self.verification.open(try context.id("id"), for: try context.verifier, in: context.realm)
        let place = try self.place(context)
        let confirmation = Confirmation(
            id: "archive", title: "Zarchiwizować wniosek \(found.request.number)?",
            paragraphs: [
                found.request.status == .approved
                    ? "Rola „\(found.request.role.polishName)” przestanie obowiązywać od razu. Czynności tej nie można cofnąć."
                    : "Wniosek będzie miał status „Zarchiwizowany”. Czynności tej nie można cofnąć."
            ],
            post: PostButton(action: place + "/archive", csrf: try self.pages.token(context)),
            hidden: [(name: "version", value: String(found.version))], confirm: "Tak, zarchiwizuj", cancel: "Nie", cancelHref: place)
        return try await self.pages.ask(confirmation, trail: Self.trail(found.request), context)
    }

    @Sendable func archive(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.decide(.archive, try await self.pages.form(request, context), context)
    }

    private func lastDay(
        _ form: FormBody, _ context: SignedInContext, _ decision: (CalendarDate?) -> VerificationDecisions.Decision
    ) async throws -> Response {
        guard let text = form.optionalText("last-day") else { return try await self.decide(decision(nil), form, context) }
        guard let day = try? CalendarDate(text) else {
            return try await self.page(FormState(form, errors: FieldErrors("last-day", "Podaj dzień w postaci RRRR-MM-DD")), context)
        }
        return try await self.decide(decision(day), form, context)
    }

    /// Decides upon what the page showed; what is in the way is said on it, and nothing typed is lost.
    private func decide(
        _ decision: VerificationDecisions.Decision, _ form: FormBody, _ context: SignedInContext
    ) async throws -> Response {
        do {
            try await self.decisions.decide(
                decision, on: try context.id("id"), seen: form.integer("version"), by: try context.verifier, in: context.realm)
        } catch let error as RequestError {
            guard let fault = error.fault else { throw error }
            return try await self.page(FormState(form, errors: FieldErrors(fault.field, fault.message)), context)
        } catch VerifierRefusal.changed {
            var errors = FieldErrors()
            errors.add("Wniosek zmienił się, odkąd otwarto tę stronę. Sprawdź go jeszcze raz i ponów decyzję.")
            return try await self.page(FormState(form, errors: errors), context)
        }
        return .seeOther(try self.place(context))
    }

    private func page(_ form: FormState, _ context: SignedInContext) async throws -> Response {
        let found = try await self.verification.open(try context.id("id"), for: try context.verifier, in: context.realm)
        var reply = try await self.pages.reply(
            "verification-case",
            VerificationCasePage(
                found, form: form, at: context.realm.now(), csrf: try self.pages.token(context),
                uploadKey: SignedInPages.value(context.realm.newID())),
            title: "Wniosek \(found.request.number)", trail: Self.trail(found.request), wide: true,
            status: form.hasErrors ? .unprocessableContent : .ok, context)
        reply.headers[.contentSecurityPolicy] = ContentSecurityPolicy.pagesWithDocuments
        return reply
    }

    private func place(_ context: SignedInContext) throws -> String {
        "\(VerificationForm.path)/\(SignedInPages.value(try context.id("id")))"
    }

    private static func trail(_ request: RoleRequest) -> [Link] {
        [Link("Wnioski do weryfikacji", VerificationForm.path), Link("Wniosek \(request.number)")]
    }
}

extension RequestError {
    /// What the page of a request says beside the field it is about.
    fileprivate var fault: (field: String, message: String)? {
        switch self {
        case .documentMissing:
            ("received", "Do zatwierdzenia potrzebny jest załącznik albo oznaczenie, że dokument otrzymano mailem lub pocztą")
        case .lastDayPassed: ("last-day", "Ostatni dzień roli nie może być dniem, który już minął")
        case .outOfOrder, .ownRequest, .notTheApplicant, .reasonReserved, .lastDayAhead, .approvedAlready, .notWhatWasApproved: nil
        }
    }
}
