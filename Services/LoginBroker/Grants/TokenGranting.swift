import LoginBrokerDomain
import ServiceKit

/// One `grant_type` of the token endpoint. The client is authenticated and allowed the grant before it is asked.
protocol TokenGranting: Sendable {
    var type: GrantType { get }

    /// Exchanges what the form presents for tokens.
    ///
    /// - Parameter source: the caller's address, for the audit trail.
    /// - Throws: ``OAuthError``.
    func redeem(_ form: RequestParameters, client: Client, in realm: Realm, source: String?) async throws -> TokenResponse
}
