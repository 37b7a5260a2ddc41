import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import JOSE
import Logging
import Vocabulary

/// Lets in only requests whose access token (RFC 6750) is meant for this service and carries the scope.
///
/// Service tokens keep real time: a realm's moved clock has no say over them.
package struct BearerMiddleware: RouterMiddleware {
    package typealias Context = ServiceContext

    private let scope: String
    private let verifier: AccessTokenVerifier

    package init(scope: String, verifier: AccessTokenVerifier) {
        self.scope = scope
        self.verifier = verifier
    }

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw BearerRefusal.missing }
        let claims: AccessTokenClaims
        do {
            claims = try await self.verifier.verify(token, at: Date())
        } catch let error as JOSEError {
            context.logger.notice("access token refused", metadata: ["error.type": .string(ErrorSummary.of(error))])
            throw BearerRefusal.invalid
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error("the issuer's keys cannot be read", metadata: ["error.type": .string(ErrorSummary.of(error))])
            throw ServiceUnavailable(service: .loginBroker)
        }
        guard claims.scopes.contains(self.scope) else { throw BearerRefusal.insufficientScope(self.scope) }
        var context = context
        context.caller = ServiceCaller(client: ClientID(rawValue: claims.clientID), scopes: claims.scopes)
        return try await next(request, context)
    }
}

extension Request {
    /// The token of an `Authorization: Bearer` header (RFC 6750 section 2.1), the only place it is looked for.
    package var bearerToken: String? {
        guard let value = self.headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else { return nil }
        return String(parts[1])
    }
}

/// Why a bearer token did not open the door (RFC 6750 section 3.1).
package enum BearerRefusal: Error, Hashable {
    case missing
    case invalid
    case insufficientScope(String)
}

extension BearerRefusal: HTTPResponseError {
    package var status: HTTPResponse.Status {
        switch self {
        case .missing, .invalid: .unauthorized
        case .insufficientScope: .forbidden
        }
    }

    package func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = self.problem.response
        response.headers[.wwwAuthenticate] = self.challenge
        return response
    }
}

extension BearerRefusal {
    /// What `WWW-Authenticate` says; without a token it names no error.
    var challenge: String {
        switch self {
        case .missing: "Bearer"
        case .invalid: "Bearer error=\"invalid_token\""
        case .insufficientScope(let scope): "Bearer error=\"insufficient_scope\", scope=\"\(scope)\""
        }
    }
}

extension BearerRefusal: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .missing:
            Problem(status: 401, title: "Access token required", code: "token-required", detail: "Send an access token as a bearer token.")
        case .invalid:
            Problem(
                status: 401, title: "Access token refused", code: "invalid-token",
                detail: "The access token is expired, not meant for this service, or not genuine. Get a new one.")
        case .insufficientScope(let scope):
            Problem(status: 403, title: "Scope missing", code: "insufficient-scope", detail: "This needs the scope \(scope).")
        }
    }
}
