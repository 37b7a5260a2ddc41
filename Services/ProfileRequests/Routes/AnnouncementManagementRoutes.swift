import Database
import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// `/announcements/manage`: writing, publishing and withdrawing, for those whose profile allows it.
package struct AnnouncementManagementRoutes: Sendable {
    static let path = AnnouncementRoutes.path + "/manage"

    let announcements: Announcements
    let pages: SignedInPages

    package init(announcements: Announcements, pages: SignedInPages) {
        self.announcements = announcements
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        router.group(RouterPath(Self.path))
            .get(use: self.list)
            .get("new", use: self.new)
            .post("new", use: self.create)
            .get(":id", use: self.show)
            .get(":id/edit", use: self.edit)
            .post(":id/edit", use: self.change)
            .post(":id/publish", use: self.publish)
            .get(":id/withdraw", use: self.askToWithdraw)
            .post(":id/withdraw", use: self.withdraw)
    }

    static func path(of id: UUID) -> String { "\(Self.path)/\(SignedInPages.value(id))" }

    @Sendable func list(_ request: Request, context: SignedInContext) async throws -> Response {
        try await context.require(.publishAnnouncements)
        let query = try FormBody(query: request)
        let page = PageRequest(number: query.integer("page"), size: query.integer("size"), defaultSize: 10)
        let found = try await self.announcements.all(page, in: context.realm)
        let model = AnnouncementManagementPage(found, today: Self.today(context))
        return try await self.pages.reply(
            "announcement-management", model, title: AnnouncementManagementPage.title, trail: [Link(AnnouncementManagementPage.title)],
            context)
    }

    // MARK: Writing

    @Sendable func new(_ request: Request, context: SignedInContext) async throws -> Response {
        try await context.require(.publishAnnouncements)
        return try await self.form(.new(context.realm.newID()), FormState(), context)
    }

    @Sendable func create(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        try await context.require(.publishAnnouncements)
        guard let id = UUID(uuidString: form.text(AnnouncementForm.id)) else { throw FormError.malformed }
        var errors = FieldErrors()
        guard let content = AnnouncementForm.content(form, &errors) else {
            return try await self.form(.new(id), FormState(form, errors: errors), context)
        }
        try await self.announcements.create(id, content, by: try context.verifier, in: context.realm)
        return .seeOther(Self.path(of: id))
    }

    @Sendable func edit(_ request: Request, context: SignedInContext) async throws -> Response {
        let stored = try await self.stored(context)
        guard stored.announcement.state != .withdrawn else { throw AnnouncementError.withdrawn }
        return try await self.form(.of(stored), FormState(AnnouncementForm.values(stored.announcement.content)), context)
    }

    @Sendable func change(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let stored = try await self.stored(context)
        var errors = FieldErrors()
        guard let content = AnnouncementForm.content(form, &errors) else {
            return try await self.form(
                .of(stored, version: form.integer(AnnouncementForm.version)), FormState(form, errors: errors), context)
        }
        do {
            try await self.announcements.change(
                stored.id, version: form.integer(AnnouncementForm.version) ?? 0, .content(content), by: try context.verifier,
                in: context.realm
            )
        } catch DatabaseError.conflict {
            errors.add(
                "Ktoś zmienił ten komunikat, gdy go edytowano. Poniżej są wpisane dane; ponowny zapis zastąpi nimi to, co jest teraz")
            return try await self.form(.of(try await self.stored(context)), FormState(form, errors: errors), status: .conflict, context)
        }
        return .seeOther(Self.path(of: stored.id))
    }

    // MARK: Publishing

    /// The preview, with what can be done.
    @Sendable func show(_ request: Request, context: SignedInContext) async throws -> Response {
        try await self.preview(try await self.stored(context), nil, context)
    }

    @Sendable func publish(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let stored = try await self.stored(context)
        var errors = FieldErrors()
        guard let period = AnnouncementForm.period(form, &errors) else {
            return try await self.preview(stored, FormState(form, errors: errors), context)
        }
        do {
            try await self.change(stored.id, .publish(period), form, context)
        } catch let error as AnnouncementError {
            guard let fault = error.fault else { throw error }
            return try await self.preview(stored, FormState(form, errors: FieldErrors(fault.field, fault.message)), context)
        }
        return .seeOther(Self.path(of: stored.id))
    }

    @Sendable func askToWithdraw(_ request: Request, context: SignedInContext) async throws -> Response {
        let stored = try await self.stored(context)
        guard stored.announcement.state != .withdrawn else { throw AnnouncementError.withdrawn }
        let place = Self.path(of: stored.id)
        let confirmation = Confirmation(
            id: "withdraw", title: "Wycofać komunikat „\(stored.announcement.content.title)”?",
            paragraphs: ["Komunikat zniknie ze wszystkich stron. Nie można go przywrócić ani opublikować ponownie."],
            post: PostButton(
                action: place + "/withdraw", csrf: try self.pages.token(context), name: AnnouncementForm.version,
                value: String(stored.version)),
            confirm: "Tak, wycofaj komunikat", cancel: "Nie", cancelHref: place)
        return try await self.pages.ask(confirmation, trail: Self.trail(stored.announcement) + [Link("Wycofanie")], context)
    }

    @Sendable func withdraw(_ request: Request, context: SignedInContext) async throws -> Response {
        let form = try await self.pages.form(request, context)
        let stored = try await self.stored(context)
        if stored.announcement.state != .withdrawn { try await self.change(stored.id, .withdraw, form, context) }
        return .seeOther(Self.path)
    }

    private func change(_ id: UUID, _ change: Announcements.Change, _ form: FormBody, _ context: SignedInContext) async throws {
        try await self.announcements.change(
            id, version: form.integer(AnnouncementForm.version) ?? 0, change, by: try context.verifier, in: context.realm)
    }

    // MARK: Pages

    private func stored(_ context: SignedInContext) async throws -> AnnouncementRepository.Stored {
        try await context.require(.publishAnnouncements)
        return try await self.announcements.require(try context.id("id"), in: context.realm)
    }

    private func form(
        _ subject: AnnouncementFormPage.Subject, _ form: FormState, status: HTTPResponse.Status? = nil, _ context: SignedInContext
    ) async throws -> Response {
        let model = AnnouncementFormPage(subject, form: form, csrf: try self.pages.token(context))
        return try await self.pages.reply(
            "announcement-form", model, title: model.title,
            trail: [Link(AnnouncementManagementPage.title, Self.path), Link(model.title)],
            status: status ?? (form.hasErrors ? .unprocessableContent : .ok), context)
    }

    private func preview(_ stored: AnnouncementRepository.Stored, _ form: FormState?, _ context: SignedInContext) async throws -> Response {
        let model = AnnouncementPreviewPage(stored, form: form, csrf: try self.pages.token(context), today: Self.today(context))
        return try await self.pages.reply(
            "announcement-preview", model, title: model.title, trail: Self.trail(stored.announcement, isLast: true),
            status: form?.hasErrors == true ? .unprocessableContent : .ok, context)
    }

    private static func trail(_ announcement: Announcement, isLast: Bool = false) -> [Link] {
        [
            Link(AnnouncementManagementPage.title, Self.path),
            Link(announcement.content.title, isLast ? nil : Self.path(of: announcement.id)),
        ]
    }

    private static func today(_ context: SignedInContext) -> CalendarDate { WarsawTime.calendarDate(of: context.realm.now()) }
}
