import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1

/// Fetches one JWKS document (RFC 7517 section 5), at most 64 KiB of it, within five seconds.
package struct KeySetFetch: Sendable {
    private let http: HTTPClient
    private let url: String

    package init(http: HTTPClient, url: String) {
        self.http = http
        self.url = url
    }

    package func callAsFunction() async throws -> JWKSet {
        let response = try await self.http.execute(HTTPClientRequest(url: self.url), timeout: .seconds(5))
        guard response.status == .ok else { throw KeySetUnavailable() }
        let body = try await response.body.collect(upTo: 64 * 1024)
        return try JSONDecoder().decode(JWKSet.self, from: Data(body.readableBytesView))
    }
}

/// An issuer did not give its keys.
package struct KeySetUnavailable: Error {}
