import Contracts
import Database
import HTTPTypes
import Hummingbird
import LibCrypto
import Sealing
import ServiceKit

/// What the pages of one service need: their renderer, the tokens of their forms, the middleware around them.
package struct SiteKit: Sendable {
    package let pages: PageRenderer
    package let csrf: CSRFTokens
    private let service: ServiceName
    private let publicURL: String

    /// - Parameter resources: the service's own templates.
    package init(_ site: Site, resources: ResourceFolder, chassis: Chassis) throws {
        self.pages = try PageRenderer(resources, site: site, assets: try StaticFiles(resources))
        // A key of the installation, the same on every instance and after every restart.
        self.csrf = CSRFTokens(key: chassis.realm.sealer.blindIndex(of: chassis.config.service.rawValue, for: "web-pages.csrf-key"))
        self.service = chassis.config.service
        self.publicURL = chassis.config.publicURL
    }

    /// A cookie of this service.
    package func cookie(_ purpose: String) -> BrowserCookie {
        BrowserCookie(purpose, service: self.service.rawValue, baseURL: self.publicURL)
    }

    /// Hangs the static files in and returns where pages belong: behind the headers that protect them and the pages errors become.
    /// An address that no route has gets such a page too.
    package func group(on router: Router<ServiceContext>) -> RouterGroup<ServiceContext> {
        self.pages.assets.register(on: router)
        router.addMiddleware {
            SecurityHeaders(https: self.publicURL.hasPrefix("https://"))
            UnmatchedAddresses(pages: self.pages)
        }
        return router.group().addMiddleware { ErrorPages(self.pages) }
    }
}

extension UnmatchedAddresses {
    package init(pages: PageRenderer) {
        self.init { try pages.page(ErrorPage(.notFound)) }
    }
}

extension ServiceUnavailable: ErrorPageConvertible {
    package var errorPage: ErrorPage { ErrorPage(.serviceUnavailable) }
}

extension DatabaseError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        switch self {
        case .busy, .unavailable, .unreachable: ErrorPage(.serviceUnavailable)
        case .notFound: ErrorPage(.notFound)
        case .unstorable: ErrorPage(.badRequest)
        case .conflict:
            ErrorPage(
                .conflict, title: "Te dane zmieniły się w międzyczasie",
                paragraphs: [
                    "Zmieniono je w innej karcie lub na innym urządzeniu. Wróć do poprzedniej strony, odśwież ją i spróbuj ponownie."
                ])
        case .uniqueViolation, .constraintViolation, .malformed, .failed, .unsuitable, .schemaNewer, .migrationChanged:
            ErrorPage(.internalServerError)
        }
    }
}
