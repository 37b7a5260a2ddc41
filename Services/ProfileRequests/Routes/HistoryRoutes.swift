import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// `/my-account/account/history`: what was done on the person's account and with their data, as a page and as files.
package struct HistoryRoutes: Sendable {
    let pages: SignedInPages

    package init(pages: SignedInPages) {
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(HistoryPage.path))
            .get(use: self.show)
            .getOnly("csv", use: self.csv)
            .getOnly("json", use: self.json)
    }

    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try FormBody(query: request)
        var errors = FieldErrors()
        let query = HistoryQuery(form, &errors)
        guard errors.isEmpty else {
            let nothing = PersonalHistory.Page(items: [], hasMore: false)
            return try await self.page(nothing, HistoryQuery(), FormState(form, errors: errors), context)
        }
        let page = try await self.history(context)
            .page(of: query.period, before: query.before, limit: HistoryPage.size, in: context.realm)
        return try await self.page(page, query, FormState(form), context)
    }

    @Sendable func csv(_ request: Request, context: SignedInContext) async throws -> Response {
        .download(HistoryFile.csv(try await self.file(request, context)), mediaType: "text/csv; charset=utf-8", name: "historia.csv")
    }

    @Sendable func json(_ request: Request, context: SignedInContext) async throws -> Response {
        .download(try HistoryFile.json(try await self.file(request, context)), mediaType: "application/json", name: "historia.json")
    }

    private func file(_ request: Request, _ context: SignedInContext) async throws -> PersonalHistory.Page {
        var errors = FieldErrors()
        let query = HistoryQuery(try FormBody(query: request), &errors)
        guard errors.isEmpty else { throw FormError.malformed }
        return try await self.history(context).file(of: query.period, by: try context.actor, in: context.realm)
    }

    private func history(_ context: SignedInContext) throws -> PersonalHistory {
        let stored = try context.person.account
        return PersonalHistory(of: stored.account, subject: stored.subject)
    }

    private func page(
        _ page: PersonalHistory.Page, _ query: HistoryQuery, _ form: FormState, _ context: SignedInContext
    ) async throws -> Response {
        try await self.pages.reply(
            "history", HistoryPage(page, query: query, form: form), title: HistoryPage.title,
            trail: AccountPage.trail + [Link(HistoryPage.title)], status: form.hasErrors ? .unprocessableContent : .ok, context)
    }
}
