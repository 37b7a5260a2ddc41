import Contracts
import Database
import HTTPTypes
import Hummingbird
import Vocabulary

/// An error that knows how to be told to the caller of an API. Conformances sit beside the routes, so that domain errors stay free of HTTP.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension Problem: ProblemConvertible {
    package var problem: Problem { self }
}

extension Problem {
    /// What is told when the cause is ours: a fixed sentence, the cause is only logged.
    package static let internalError = Problem(
        status: 500, title: "Internal error", code: "internal-error",
        detail: "The service could not do this because of an error of its own. Try again later.")

    /// The problem an error of any kind is told as.
    package init(describing error: any Error) {
        switch error {
        case let error as any ProblemConvertible:
            self = error.problem
        case is DecodingError, is InvalidIdentifier, is InvalidPESEL, is InvalidDate:
            self = Problem(
                status: 400, title: "Malformed request", code: "malformed-request",
                detail: "The request body is not the JSON this endpoint takes.")
        case let error as HTTPError:
            self = Problem(status: error.status.code, title: error.status.reasonPhrase)
        case let error as any HTTPResponseError:
            self = Problem(status: error.status.code, title: error.status.reasonPhrase)
        case DatabaseError.conflict:
            self = Problem(
                status: 409, title: "Changed meanwhile", code: "conflict", detail: "Somebody else changed this meanwhile. Load it again.")
        case DatabaseError.unstorable:
            self = Problem(
                status: 400, title: "Malformed request", code: "malformed-request",
                detail: "A text holds a character that cannot be stored.")
        case DatabaseError.notFound:
            self = .notFound
        case DatabaseError.busy, DatabaseError.unavailable, DatabaseError.unreachable, is ServiceUnavailable:
            self = .temporarilyUnavailable
        default:
            self = .internalError
        }
    }

    /// What is told when there is too much to do at the moment, or something needed does not answer.
    package static let temporarilyUnavailable = Problem(
        status: 503, title: "Temporarily unavailable", code: "temporarily-unavailable",
        detail: "The service has too much to do or waits for another one. Try again in a moment.", retryAfter: 2)
}
