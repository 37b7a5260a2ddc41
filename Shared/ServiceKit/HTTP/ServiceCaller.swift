import Vocabulary

/// The service behind a request: what its access token says (RFC 9068).
package struct ServiceCaller: Hashable, Sendable {
    package let client: ClientID
    package let scopes: Set<String>

    package init(client: ClientID, scopes: Set<String>) {
        self.client = client
        self.scopes = scopes
    }
}

extension ServiceContext {
    /// Who calls, on routes behind ``BearerMiddleware``.
    package func requireCaller() throws -> ServiceCaller {
        guard let caller else { throw BearerRefusal.missing }
        return caller
    }
}
