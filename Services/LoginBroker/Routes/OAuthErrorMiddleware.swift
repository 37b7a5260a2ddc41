import Database
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import LoginBrokerDomain
import NIOCore
import ServiceKit

/// Answers whatever goes wrong below it as OAuth errors (RFC 6749 section 5.2): the only writer of that format. The unknown is a
/// `server_error` with a fixed sentence.
struct OAuthErrorMiddleware: RouterMiddleware {
    typealias Context = ServiceContext

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as OAuthError {
            if error.code == .invalidClient { context.logger.notice("client authentication failed") }
            return error.response(toBasic: request.headers[.authorization] != nil)
        } catch let error as HTTPError where error.status.code < 500 {
            return OAuthError(.invalidRequest, "The request is not one this endpoint takes.").response(status: error.status)
        } catch let error as ClientKeysUnavailable {
            context.logger.warning("client keys unavailable", metadata: ["client.id": .string("\(error.client)")])
            return OAuthError.temporarilyUnavailable.response(status: .serviceUnavailable)
        } catch DatabaseError.busy, DatabaseError.unavailable, DatabaseError.unreachable {
            return OAuthError.temporarilyUnavailable.response(status: .serviceUnavailable)
        } catch {
            context.logger.error("request failed", metadata: ["error.type": .string(ErrorSummary.of(error))])
            return OAuthError(.serverError, "The service could not do this because of an error of its own.")
                .response(status: .internalServerError)
        }
    }
}

extension OAuthError {
    static let temporarilyUnavailable = OAuthError(.temporarilyUnavailable, "The service is busy. Try again in a moment.")

    /// The status of an error told as JSON.
    var status: HTTPResponse.Status {
        switch self.code {
        case .invalidClient, .invalidToken: .unauthorized
        case .insufficientScope, .accessDenied: .forbidden
        case .serverError: .internalServerError
        case .temporarilyUnavailable: .serviceUnavailable
        case .invalidRequest, .invalidGrant, .unauthorizedClient, .unsupportedGrantType, .unsupportedResponseType, .invalidScope,
            .invalidTarget, .invalidAuthorizationDetails, .loginRequired, .interactionRequired, .requestNotSupported,
            .requestURINotSupported,
            .registrationNotSupported:
            .badRequest
        }
    }

    /// - Parameter toBasic: whether the client tried the `Authorization` header, which a 401 then has to answer (RFC 6749 section 5.2).
    func response(status: HTTPResponse.Status? = nil, toBasic: Bool = false) -> Response {
        var headers = OAuthJSON.headers
        switch self.code {
        case .invalidToken, .insufficientScope:
            headers[.wwwAuthenticate] = "Bearer error=\"\(self.code.rawValue)\", error_description=\"\(self.description)\""
        case .invalidClient where toBasic:
            headers[.wwwAuthenticate] = "Basic realm=\"login-broker\", charset=\"UTF-8\""
        default:
            break
        }
        let status = status ?? self.status
        if status == .serviceUnavailable { headers[.retryAfter] = "2" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let body = try? encoder.encode(["error": self.code.rawValue, "error_description": self.description])
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body ?? Data())))
    }
}

/// How OAuth endpoints write JSON: never cached (RFC 6749 section 5.1).
enum OAuthJSON {
    static let headers: HTTPFields = [
        .contentType: "application/json", .cacheControl: "no-store",
    ]

    static func response(_ content: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return Response(
            status: .ok, headers: Self.headers, body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(content))))
    }
}
