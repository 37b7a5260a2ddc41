import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit
import Vocabulary
import WebPages

/// `/mailbox`, in sandbox mode: the mails this system has sent, or would have sent had it a mail server.
struct MailboxRoutes: Sendable {
    let mailroom: Mailroom
    let site: SiteKit

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/mailbox")
            .get("", use: self.list)
            .get(":id", use: self.show)
    }

    /// `?to=` is a part of an address, `?kind=` a kind of mail.
    func list(_ request: Request, context: ServiceContext) async throws -> Response {
        let query = try FormBody(query: request)
        let filter = Mailroom.Filter(address: query.text("to"), kind: query.optionalText("kind"))
        let letters = try await self.mailroom.latest(filter, in: context.realm)
        return try self.site.pages.page("mailbox", MailboxPage(letters, filter: filter), Page("Skrzynka odbiorcza"))
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        guard let id = context.parameters.get("id", as: UUID.self), let letter = try await self.mailroom.find(id, in: context.realm)
        else { throw HTTPError(.notFound) }
        return try self.site.pages.page("letter", LetterPage(letter), Page(letter.text.subject, trail: [Link(letter.text.subject)]))
    }
}
