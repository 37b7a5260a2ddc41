import AsyncHTTPClient
import Contracts
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix

/// Calls another service over HTTP with an access token of this service's own.
///
/// A call whose endpoint is idempotent is tried up to three times, with growing, jittered pauses, when the service did not answer or
/// answered 502, 503 or 504; any other only when the connection was refused, so that nothing can have happened.
package struct HTTPServiceTransport: ServiceTransport {
    private let service: ServiceName
    private let baseURL: String
    private let scopes: [String]
    private let tokens: ServiceTokenSource
    private let http: HTTPClient

    private static let attempts = 3
    private static let timeout: TimeAmount = .seconds(5)
    private static let replyLimit = 1024 * 1024

    /// - Parameters:
    ///   - baseURL: where the service is reached, without a trailing slash.
    ///   - scopes: what the calls need, all of them scopes of that service.
    package init(service: ServiceName, baseURL: String, scopes: [String], tokens: ServiceTokenSource, http: HTTPClient) {
        self.service = service
        self.baseURL = baseURL
        self.scopes = scopes
        self.tokens = tokens
        self.http = http
    }

    package func call<Body, Reply>(_ endpoint: Endpoint<Body, Reply>, parameters: [String: String], body: Body) async throws -> Reply {
        let url = self.baseURL + endpoint.path(with: parameters)
        let content = body is Nothing ? nil : try ContractCoding.encoder.encode(body)
        var attempt = 1
        while true {
            do {
                return try await self.send(endpoint, url: url, content: content)
            } catch let failure as CallFailure {
                let mayRepeat = endpoint.isIdempotent ? failure.isTemporary : failure.neverArrived
                guard mayRepeat, attempt < Self.attempts, !Task.isCancelled else { throw failure.told(of: self.service) }
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...150) * (1 << attempt)))
                attempt += 1
            }
        }
    }

    private func send<Body, Reply>(_ endpoint: Endpoint<Body, Reply>, url: String, content: Data?) async throws -> Reply {
        let token = try await self.tokens.token(for: self.service, scopes: self.scopes)
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: endpoint.method.rawValue)
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.headers.add(name: "accept", value: "application/json, \(Problem.mediaType)")
        if let trace = TraceContext.current { request.headers.add(name: "traceparent", value: trace.traceparent) }
        if let content {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: content))
        }
        let status: Int
        let bytes: Data
        do {
            let response = try await self.http.execute(request, timeout: Self.timeout)
            status = Int(response.status.code)
            bytes = Data(try await response.body.collect(upTo: Self.replyLimit).readableBytesView)
        } catch let error as HTTPClientError where error == .connectTimeout {
            throw CallFailure.unreachable
        } catch is NIOConnectionError {
            throw CallFailure.unreachable
        } catch {
            throw CallFailure.noAnswer
        }
        guard status == endpoint.success.code else {
            if status == 401 { await self.tokens.forget(for: self.service, scopes: self.scopes) }
            let problem = try? ContractCoding.decoder.decode(Problem.self, from: bytes)
            throw CallFailure.refused(problem ?? Problem(status: status, title: "Unexpected answer"))
        }
        return try ContractCoding.decoder.decode(Reply.self, from: bytes)
    }
}

/// What went wrong with one attempt.
private enum CallFailure: Error {
    case unreachable
    case noAnswer
    case refused(Problem)

    var isTemporary: Bool {
        switch self {
        case .unreachable, .noAnswer: true
        case .refused(let problem): [401, 502, 503, 504].contains(problem.status)
        }
    }

    var neverArrived: Bool {
        switch self {
        case .unreachable: true
        case .noAnswer: false
        case .refused(let problem): [401, 503].contains(problem.status)
        }
    }

    func told(of service: ServiceName) -> any Error {
        switch self {
        case .unreachable, .noAnswer: ServiceUnavailable(service: service)
        case .refused(let problem): problem.status >= 500 ? ServiceUnavailable(service: service) : problem
        }
    }
}
