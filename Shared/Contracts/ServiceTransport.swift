/// Carries a call to another service: over HTTP, or in a test straight into its router.
package protocol ServiceTransport: Sendable {
    /// Sends `body` to `endpoint` and returns its reply.
    ///
    /// - Throws: ``Problem`` when the service refused; ``ServiceUnavailable`` when no answer came (the call may or may not have had its effect).
    func call<Body, Reply>(_ endpoint: Endpoint<Body, Reply>, parameters: [String: String], body: Body) async throws -> Reply
}

extension ServiceTransport {
    package func call<Body, Reply>(_ endpoint: Endpoint<Body, Reply>, body: Body) async throws -> Reply {
        try await self.call(endpoint, parameters: [:], body: body)
    }

    package func call<Reply>(_ endpoint: Endpoint<Nothing, Reply>, parameters: [String: String] = [:]) async throws -> Reply {
        try await self.call(endpoint, parameters: parameters, body: Nothing())
    }
}

/// No usable answer came from another service within the time allowed.
package struct ServiceUnavailable: Error, Hashable, Sendable {
    /// The service that did not answer.
    package let service: ServiceName

    package init(service: ServiceName) {
        self.service = service
    }
}
