import HTTPTypes
import Hummingbird
import RelyingParty
import ServiceKit
import WebPages

/// What a session itself can be told: `/logout`, `/session/stay`.
struct SessionRoutes: Sendable {
    let relyingParty: RelyingParty
    let pages: SignedInPages
    let cookie: BrowserCookie

    func register(on router: RouterGroup<SignedInContext>) {
        router
            .post("/logout", use: self.logOut)
            .post("/session/stay", use: self.stay)
    }

    /// "Wyloguj się": here and at the broker.
    func logOut(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        let address = try await self.relyingParty.end(try context.person.session, from: context.remoteAddress, in: context.realm)
        return Response.seeOther(address).removing(self.cookie)
    }

    /// "Pracuję dalej": the request itself is the activity, noted by ``SessionMiddleware``.
    func stay(_ request: Request, context: SignedInContext) async throws -> Response {
        _ = try await self.pages.form(request, context)
        return Response(status: .noContent)
    }
}
