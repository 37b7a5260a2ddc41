import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// `/verification`: the work list of those who verify the requests of others, and several of them approved in one go.
package struct VerificationRoutes: Sendable {
    let verification: Verification
    let bulk: BulkApproval
    let pages: SignedInPages

    package init(verification: Verification, bulk: BulkApproval, pages: SignedInPages) {
        self.verification = verification
        self.bulk = bulk
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group("/verification")
            .get(use: self.list)
            .get("bulk", use: self.askToApprove)
            .post("bulk", use: self.approve)
    }

    @Sendable func list(_ request: Request, context: SignedInContext) async throws -> Response {
        let now = context.realm.now()
        let form = VerificationForm(try FormBody(query: request), at: now)
        // Whoever may not verify is told so whatever they typed.
        let found = try await self.verification.list(
            form.criteria, sortedBy: form.order, page: form.page, for: try context.verifier, in: context.realm)
        let title = "Wnioski do weryfikacji"
        return try await self.pages.reply(
            "verification", VerificationPage(form, found: form.state.hasErrors ? nil : found, at: now, words: self.pages.words),
            title: title, trail: [Link(title)], wide: true, status: form.state.hasErrors ? .unprocessableContent : .ok, context)
    }

    /// What would be approved, and what not and why.
    @Sendable func askToApprove(_ request: Request, context: SignedInContext) async throws -> Response {
        let chosen = try FormBody(query: request, repeated: ["request"]).all("request").compactMap(UUID.init(uuidString:))
        guard !chosen.isEmpty else { return .seeOther(VerificationForm.path) }
        let items = try await self.bulk.preview(chosen, for: try context.verifier, in: context.realm)
        return try await self.page(BulkApprovalPage(asking: items, csrf: try self.pages.token(context)), context)
    }

    @Sendable func approve(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context, repeated: ["request"])
        let seen = form.all("request").compactMap { text -> (id: UUID, version: Int)? in
            let parts = text.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, let id = UUID(uuidString: String(parts[0])), let version = Int(parts[1]) else { return nil }
            return (id, version)
        }
        guard !seen.isEmpty else { return .seeOther(VerificationForm.path) }
        let items = try await self.bulk.approve(seen, by: try context.verifier, in: context.realm)
        return try await self.page(BulkApprovalPage(done: items, csrf: try self.pages.token(context)), context)
    }

    private func page(_ model: BulkApprovalPage, _ context: SignedInContext) async throws -> Response {
        try await self.pages.reply(
            "verification-bulk", model, title: model.title,
            trail: [Link("Wnioski do weryfikacji", VerificationForm.path), Link(model.title)], context)
    }
}

extension SignedInContext {
    /// The person, in the profile the session works in.
    var verifier: Verifier {
        get throws { Verifier(try self.actor, workingIn: try self.person.session.choice) }
    }
}
