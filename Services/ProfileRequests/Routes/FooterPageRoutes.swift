import HTTPTypes
import Hummingbird
import ServiceKit
import WebPages

/// `/pages/<name>`: what every footer of the four services links to.
struct FooterPageRoutes: Sendable {
    let pages: PageRenderer
    let contact: ProfileRequestsConfig.Contact

    func register(on router: RouterGroup<ServiceContext>) {
        router.get("/pages/:name", use: self.show)
    }

    func show(_ request: Request, context: ServiceContext) throws -> Response {
        guard let page = context.parameters.get("name").flatMap(FooterPage.init(rawValue:)) else { throw HTTPError(.notFound) }
        let view = FooterPageView(page, contact: self.contact)
        let frame = Page(view.title, trail: [Link(view.title)])
        guard page != .accessibility else {
            return try self.pages.page(
                "accessibility-declaration", AccessibilityView(email: self.contact.email, phone: self.contact.phone), frame)
        }
        return try self.pages.page("footer-page", view, frame)
    }

    /// The declaration has its own template, for the identifiers that checking programs look for.
    private struct AccessibilityView: ViewModel {
        let email: String
        let phone: String
    }
}
