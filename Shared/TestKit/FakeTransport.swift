import Contracts
import Foundation
import ServiceKit
import Synchronization

/// Stands in for another service: answers each endpoint as the test says, and remembers what it was asked.
package final class FakeTransport: ServiceTransport {
    package typealias Answer = @Sendable (Data) async throws -> Data

    private let service: ServiceName
    private let answers: [String: Answer]
    private let log = Mutex<[(path: String, body: Data)]>([])

    /// - Parameter answers: by path; an endpoint without one is out of reach.
    package init(_ service: ServiceName, answers: [String: Answer] = [:]) {
        self.service = service
        self.answers = answers
    }

    /// An answer that takes anything and says nothing.
    package static let nothing: Answer = { _ in Data("{}".utf8) }

    package func call<Body, Reply>(_ endpoint: Endpoint<Body, Reply>, parameters: [String: String], body: Body) async throws -> Reply {
        let content = try ContractCoding.encoder.encode(body)
        self.log.withLock { $0.append((endpoint.path, content)) }
        guard let answer = self.answers[endpoint.path] else { throw ServiceUnavailable(service: self.service) }
        return try ContractCoding.decoder.decode(Reply.self, from: try await answer(content))
    }

    /// What an endpoint was asked, in order.
    package func asked<Body: Codable & Sendable, Reply>(_ endpoint: Endpoint<Body, Reply>) throws -> [Body] {
        try self.log.withLock { $0 }.filter { $0.path == endpoint.path }.map { try ContractCoding.decoder.decode(Body.self, from: $0.body) }
    }
}
