import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `POST /token` (RFC 6749 section 3.2): who asks, and by which grant. What a grant gives stands in `Grants/`, a file each.
struct TokenRoute: Sendable {
    private let authenticator: ClientAuthenticator
    private let grants: [GrantType: any TokenGranting]

    init(authenticator: ClientAuthenticator, grants: [any TokenGranting]) {
        self.authenticator = authenticator
        self.grants = Dictionary(grants.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func register(on router: some RouterMethods<ServiceContext>) {
        router.post("/token", use: self.token)
    }

    @Sendable func token(_ request: Request, context: ServiceContext) async throws -> Response {
        let form = try await request.formParameters()
        let credentials = try ClientCredentials(authorization: request.headers[.authorization], form: form)
        let client = try await self.authenticator.authenticate(
            credentials, endpoint: context.realm.issuer + "/token", in: context.realm)
        let name = try form.require("grant_type")
        guard let type = GrantType(rawValue: name), let grant = self.grants[type] else {
            throw OAuthError(.unsupportedGrantType, "The grant_type is not supported.")
        }
        guard client.grantTypes.contains(type) else {
            throw OAuthError(.unauthorizedClient, "The client may not use this grant_type.")
        }
        return try OAuthJSON.response(
            try await grant.redeem(form, client: client, in: context.realm, source: context.remoteAddress))
    }
}
