import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import ServiceKit
import WebPages

/// `/announcements`: what everybody may read, logged in or not.
package struct AnnouncementRoutes: Sendable {
    static let path = "/announcements"

    let announcements: Announcements
    let pages: PageRenderer

    package init(announcements: Announcements, pages: PageRenderer) {
        self.announcements = announcements
        self.pages = pages
    }

    package func register(on router: some RouterMethods<ServiceContext>) {
        router.group(RouterPath(Self.path))
            .get(use: self.list)
            .get(":id", use: self.show)
    }

    @Sendable func list(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        let page = PageRequest(number: query.integer("page"), size: query.integer("size"), defaultSize: 10)
        let found = try await self.announcements.shown(page, in: context.realm)
        return try self.pages.page("announcements", AnnouncementsPage(found), Page("Komunikaty", trail: [Link("Komunikaty")]))
    }

    @Sendable func show(_ request: Request, context: ServiceContext) async throws -> Response {
        guard let id = context.parameters.get("id", as: UUID.self) else { throw HTTPError(.notFound) }
        let found = try await self.announcements.requireShown(id, in: context.realm)
        return try self.pages.page(
            "announcement", AnnouncementPage(found),
            Page(found.content.title, trail: [Link("Komunikaty", Self.path), Link(found.content.title)]))
    }
}
