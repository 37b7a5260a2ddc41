import AsyncHTTPClient
import Contracts
import Foundation
import JOSE
import LibCrypto
import NIOCore
import NIOHTTP1

/// Gets this service's access tokens from the broker: `client_credentials` (RFC 6749 section 4.4), authenticated by `private_key_jwt`
/// (RFC 7523), one audience each (RFC 8707).
///
/// A token is used until half a minute before it expires; one request at a time fetches it, however many wait.
package actor ServiceTokenSource {
    private struct Grant: Hashable {
        let audience: String
        let scopes: [String]
    }

    private let assertion: ClientAssertion
    private let tokenEndpoint: String
    private let http: HTTPClient
    private let random: any RandomSource
    private var tokens: [Grant: (value: String, goodUntil: Date)] = [:]
    private var pending: [Grant: Task<(value: String, goodUntil: Date), any Error>] = [:]

    private static let margin: TimeInterval = 30

    /// - Parameters:
    ///   - issuer: what the assertion's audience must say (the broker's issuer).
    ///   - dial: where the broker is reached from here, when that differs from its issuer.
    package init(client: ServiceName, key: PrivateKey, issuer: String, dial: String, http: HTTPClient, random: any RandomSource) {
        self.assertion = ClientAssertion(client: client.rawValue, issuer: issuer, key: key)
        self.tokenEndpoint = dial + "/token"
        self.http = http
        self.random = random
    }

    /// A token for `service` with `scopes`.
    ///
    /// - Throws: ``ServiceUnavailable`` naming the broker when it does not give one.
    func token(for service: ServiceName, scopes: [String]) async throws -> String {
        let grant = Grant(audience: service.audience, scopes: scopes)
        if let token = self.tokens[grant], token.goodUntil > Date() { return token.value }
        if let pending = self.pending[grant] { return try await pending.value.value }
        let task = Task { try await self.fetch(grant) }
        self.pending[grant] = task
        defer { self.pending[grant] = nil }
        let token = try await task.value
        self.tokens[grant] = token
        return token.value
    }

    /// Forgets a token the callee did not accept.
    func forget(for service: ServiceName, scopes: [String]) {
        self.tokens[Grant(audience: service.audience, scopes: scopes)] = nil
    }

    private func fetch(_ grant: Grant) async throws -> (value: String, goodUntil: Date) {
        let now = Date()
        var request = HTTPClientRequest(url: self.tokenEndpoint)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        if let trace = TraceContext.current { request.headers.add(name: "traceparent", value: trace.traceparent) }
        let form =
            [
                ("grant_type", "client_credentials"), ("resource", grant.audience), ("scope", grant.scopes.joined(separator: " ")),
            ] + (try self.assertion.parameters(random: self.random))
        request.body = .bytes(ByteBuffer(string: FormParameters.encode(form)))
        do {
            let response = try await self.http.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 64 * 1024)
            guard response.status == .ok else { throw ServiceUnavailable(service: .loginBroker) }
            let token = try JSONDecoder().decode(TokenResponse.self, from: Data(body.readableBytesView))
            return (token.accessToken, now.addingTimeInterval(TimeInterval(token.expiresIn) - Self.margin))
        } catch {
            throw ServiceUnavailable(service: .loginBroker)
        }
    }
}

private struct TokenResponse: Decodable {
    let accessToken: String
    let expiresIn: Int

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case expiresIn = "expires_in"
    }
}
