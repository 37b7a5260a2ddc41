import Database
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// `GET` and `POST /userinfo` (OpenID Connect Core section 5.3). The access token comes in the `Authorization` header and nowhere else.
struct UserInfoRoute: Sendable {
    let inspector: TokenInspector

    func register(on router: some RouterMethods<ServiceContext>) {
        router.get("/userinfo", use: self.userInfo)
        router.post("/userinfo", use: self.userInfo)
    }

    @Sendable func userInfo(_ request: Request, context: ServiceContext) async throws -> Response {
        guard let token = request.bearerToken else {
            // Without a token there is no error to name (RFC 6750 section 3.1).
            return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Bearer", .cacheControl: "no-store"])
        }
        guard case .access(let claims, let grant?)? = try await self.inspector.inspect(token, in: context.realm),
            claims.aud == context.realm.issuer
        else { throw OAuthError(.invalidToken, "The access token is not valid here.") }
        let scopes = Set(claims.scopes.map(Scope.init(rawValue:)))
        guard scopes.contains(.openid) else { throw OAuthError(.insufficientScope, "The access token lacks the scope openid.") }
        let id = grant.authentication.person
        let (person, profiles) = try await context.realm.database.read { [sealer = context.realm.sealer] sql in
            let person = try sql.persons(sealer).find(id)
            let isAskedFor = scopes.contains(.ssozProfiles) && person?.standing == .active
            return (person, isAskedFor ? try sql.profileCopies.active(of: id) : [])
        }
        guard let person else { throw OAuthError(.invalidToken, "The access token is not valid here.") }
        return try OAuthJSON.response(UserInfo(subject: claims.sub, identity: person.identity, profiles: profiles, scopes: scopes))
    }
}
