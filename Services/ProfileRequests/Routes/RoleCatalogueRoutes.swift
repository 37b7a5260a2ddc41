import HTTPTypes
import Hummingbird
import ServiceKit
import WebPages

/// `/roles`: "Charakterystyka ról", for everybody.
struct RoleCatalogueRoutes: Sendable {
    static let path = "/roles"

    let pages: PageRenderer

    func register(on router: some RouterMethods<ServiceContext>) {
        router.get(RouterPath(Self.path), use: self.show)
    }

    @Sendable func show(_ request: Request, context: ServiceContext) throws -> Response {
        try self.pages.page(
            "role-catalogue", RoleCataloguePage(), Page(RoleCataloguePage.title, trail: [Link(RoleCataloguePage.title)]))
    }
}
