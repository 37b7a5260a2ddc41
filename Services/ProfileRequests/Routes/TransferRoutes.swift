import Foundation
import HTTPTypes
import Hummingbird
import PasswordHashing
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/transfer`: "Przeniesienie uprawnień z SSOZ I do profilu w SSOZ II", in two steps.
struct TransferRoutes: Sendable {
    let transfers: LegacyTransfers
    let pages: SignedInPages

    static let path = "/transfer"

    func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(Self.path))
            .get(use: self.form)
            .post(use: self.transfer)
            .get(":submission", use: self.summary)
    }

    @Sendable func form(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.page(FormState(), context)
    }

    /// "Dalej". The password is looked at and forgotten.
    @Sendable func transfer(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        var errors = FieldErrors()
        guard let attempt = TransferPage.read(form, &errors), errors.isEmpty else {
            return try await self.page(FormState(form, errors: errors), context)
        }
        do {
            let submission = try await self.transfers.transfer(attempt, by: try context.actor, in: context.realm)
            return .seeOther("\(Self.path)/\(SignedInPages.value(submission))")
        } catch let refusal as LegacyTransferRefusal {
            let rules = self.transfers.rules
            return try await self.page(FormState(form, errors: TransferPage.errors(refusal, rules)), refusal: refusal, context)
        } catch PasswordHashingError.busy {
            throw HTTPError(.serviceUnavailable, headers: [.retryAfter: "2"])
        }
    }

    /// The profile that was made. Coming back to it is reading it again.
    @Sendable func summary(_ request: Request, context: SignedInContext) async throws -> Response {
        let summary = try await self.transfers.summary(of: try context.id("submission"), for: try context.actor, in: context.realm)
        return try await self.pages.reply(
            "transfer-summary", TransferSummaryPage(summary, csrf: try self.pages.token(context)), title: "Podsumowanie",
            trail: [Link(TransferPage.title, Self.path), Link("Podsumowanie")], context)
    }

    private func page(_ form: FormState, refusal: LegacyTransferRefusal? = nil, _ context: SignedInContext) async throws -> Response {
        let model = TransferPage(form, refusal: refusal, rules: self.transfers.rules, csrf: try self.pages.token(context))
        return try await self.pages.reply(
            "transfer", model, title: TransferPage.title, trail: [Link(TransferPage.title)],
            status: form.hasErrors ? .unprocessableContent : .ok, context)
    }
}
