import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1

/// Fetches one JWKS document (RFC 7517 section 5), at most 64 KiB of it.
package struct KeySetFetch: Sendable {
    private let http: HTTPClient
    private let url: String
    private let patience: TimeAmount

    /// - Parameter patience: how long it may take.
    package init(http: HTTPClient, url: String, patience: TimeAmount = .seconds(5)) {
        self.http = http
        self.url = url
        self.patience = patience
    }

    package func callAsFunction() async throws -> JWKSet {
        let response = try await self.http.execute(HTTPClientRequest(url: self.url), timeout: self.patience)
        guard response.status == .ok else { throw KeySetUnavailable() }
        let body = try await response.body.collect(upTo: 64 * 1024)
        return try JSONDecoder().decode(JWKSet.self, from: Data(body.readableBytesView))
    }
}

/// An issuer did not give its keys.
package struct KeySetUnavailable: Error {}
