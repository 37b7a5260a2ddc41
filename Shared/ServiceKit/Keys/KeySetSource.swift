import JOSE

/// Where an issuer's public keys come from: its JWKS over HTTP, or, within the broker, its own key store.
package protocol KeySetSource: Sendable {
    /// The keys as known now.
    ///
    /// - Parameter refreshing: a token named a key that is not among them: look again, if the last look is not too recent.
    func keySet(refreshing: Bool) async throws -> JWKSet
}
