import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Where the provider's endpoints are, as its discovery document says (OpenID Connect Discovery 1.0 section 4).
struct ProviderEndpoints: Sendable {
    /// Browsers are sent here.
    let authorization: String
    /// Browsers are sent here to log out.
    let endSession: String
    /// This service calls here.
    let token: String

    /// Fetches the document once it is needed, and keeps it.
    actor Source {
        private let issuer: String
        private let dial: String
        private let http: HTTPClient
        private let patience: TimeAmount
        private var known: ProviderEndpoints?

        /// - Parameter dial: where the provider is reached from here, when that differs from its issuer.
        init(issuer: String, dial: String, http: HTTPClient, patience: TimeAmount) {
            self.issuer = issuer
            self.dial = dial
            self.http = http
            self.patience = patience
        }

        func endpoints() async throws -> ProviderEndpoints {
            if let known { return known }
            let request = HTTPClientRequest(url: "\(self.dial)/.well-known/openid-configuration")
            let response = try await self.http.execute(request, timeout: self.patience)
            guard response.status == .ok else { throw ProviderUnavailable() }
            let body = try await response.body.collect(upTo: 64 * 1024)
            let document = try JSONDecoder().decode(Document.self, from: Data(body.readableBytesView))
            guard document.issuer == self.issuer else { throw ProviderUnavailable() }
            let endpoints = ProviderEndpoints(
                authorization: document.authorizationEndpoint, endSession: document.endSessionEndpoint,
                token: self.dialled(document.tokenEndpoint))
            self.known = endpoints
            return endpoints
        }

        /// The document names addresses as browsers see them; within a composition the provider is dialled elsewhere.
        private func dialled(_ url: String) -> String {
            url.hasPrefix(self.issuer) ? self.dial + url.dropFirst(self.issuer.count) : url
        }
    }

    private struct Document: Decodable {
        let issuer: String
        let authorizationEndpoint: String
        let tokenEndpoint: String
        let endSessionEndpoint: String

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorizationEndpoint = "authorization_endpoint"
            case tokenEndpoint = "token_endpoint"
            case endSessionEndpoint = "end_session_endpoint"
        }
    }
}

/// The provider does not answer, or not as itself.
package struct ProviderUnavailable: Error {}
