import Foundation
import HTTPTypes
import Hummingbird
import LoginBrokerDomain
import ServiceKit

extension Request {
    /// The largest form an OAuth endpoint reads, in bytes.
    private static let formLimit = 64 * 1024

    /// The parameters of the query.
    func queryParameters() throws -> RequestParameters {
        try RequestParameters(parsing: self.uri.query ?? "")
    }

    /// The parameters of a form-encoded body.
    ///
    /// - Throws: ``OAuthError`` `invalid_request` when the body is of another type or not well-formed.
    func formParameters() async throws -> RequestParameters {
        let type = self.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw OAuthError(.invalidRequest, "The body must be application/x-www-form-urlencoded.")
        }
        let body = try await self.wholeBody(upTo: Self.formLimit)
        return try RequestParameters(parsing: body.readableBytesView)
    }

    /// The parameters of a request that may come either way: the query of a GET, the form of a POST.
    func parameters() async throws -> RequestParameters {
        self.method == .post ? try await self.formParameters() : try self.queryParameters()
    }
}
