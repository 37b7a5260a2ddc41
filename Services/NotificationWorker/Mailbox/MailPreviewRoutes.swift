import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Vocabulary
import WebPages

/// `/sandbox/mails`, in sandbox mode: every template in every language, filled in with made-up data.
struct MailPreviewRoutes: Sendable {
    let templates: MailTemplates
    let site: SiteKit

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/sandbox/mails")
            .get("", use: self.list)
            .get(":kind/:language", use: self.show)
            .get(":kind/:language/html", use: self.html)
    }

    func list(_ request: Request, context: ServiceContext) throws -> Response {
        var rows: [[Table.Cell]] = []
        for content in NotificationContent.samples {
            for language in Language.allCases {
                let text = try self.templates.text(of: content, in: language)
                rows.append([.link(Link(text.subject, Self.path(content, language))), .text(content.polishName), .text(language.label)])
            }
        }
        let table = Table(
            caption: "Szablony wiadomości z wymyślonymi danymi", columns: [.init("Temat"), .init("Rodzaj"), .init("Język")], rows: rows)
        return try self.site.pages.page("mail-previews", MailPreviewsPage(table: table), Page("Szablony wiadomości"))
    }

    func show(_ request: Request, context: ServiceContext) throws -> Response {
        let (content, language, text) = try self.sample(context)
        let page = MailPreviewPage(
            subject: text.subject, text: text.text, language: language.rawValue,
            html: Link("Pokaż część HTML", Self.path(content, language) + "/html"))
        return try self.site.pages.page(
            "mail-preview", page, Page(text.subject, trail: [Link("Szablony wiadomości", "/sandbox/mails"), Link(text.subject)]))
    }

    /// The HTML part as it is; a mail brings its own styles, and may do nothing else.
    func html(_ request: Request, context: ServiceContext) throws -> Response {
        let (_, _, text) = try self.sample(context)
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; frame-ancestors 'none'"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text.html)))
    }

    private func sample(_ context: ServiceContext) throws -> (NotificationContent, Language, MailText) {
        guard let kind = context.parameters.get("kind"),
            let language = context.parameters.get("language").flatMap(Language.init(rawValue:)),
            let content = NotificationContent.samples.first(where: { $0.kind == kind })
        else { throw HTTPError(.notFound) }
        return (content, language, try self.templates.text(of: content, in: language))
    }

    private static func path(_ content: NotificationContent, _ language: Language) -> String {
        "/sandbox/mails/\(content.kind)/\(language.rawValue)"
    }
}
