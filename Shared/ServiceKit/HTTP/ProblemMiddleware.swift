import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Answers whatever goes wrong below it with a problem document (RFC 9457). The unknown becomes a 500 with a fixed sentence.
package struct ProblemMiddleware: RouterMiddleware {
    package typealias Context = ServiceContext

    package init() {}

    package func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(describing: error)
            if problem.status >= 500 {
                context.logger.error("request failed", metadata: ["error.type": .string(ErrorSummary.of(error))])
            }
            var response = problem.response
            if let refusal = error as? BearerRefusal { response.headers[.wwwAuthenticate] = refusal.challenge }
            return response
        }
    }
}

extension Problem {
    /// The problem as an HTTP response.
    package var response: Response {
        var headers: HTTPFields = [.contentType: Problem.mediaType, .cacheControl: "no-store"]
        if let retryAfter = self.retryAfter { headers[.retryAfter] = String(retryAfter) }
        if self.status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        let body = (try? JSONEncoder().encode(self)) ?? Data()
        return Response(status: .init(code: self.status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}

/// An error's type and case for the log, never its values: they may be personal.
package enum ErrorSummary {
    package static func of(_ error: any Error) -> String {
        if let problem = error as? Problem { return "problem \(problem.status) \(problem.code ?? "")" }
        let type = String(reflecting: Swift.type(of: error))
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return type }
        if let label = mirror.children.first?.label { return "\(type).\(label)" }
        return mirror.children.isEmpty ? "\(type).\(error)" : type
    }
}
