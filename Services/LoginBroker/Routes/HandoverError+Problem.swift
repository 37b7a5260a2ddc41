import Contracts
import LoginBrokerDomain
import ServiceKit

extension HandoverError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .handleSpent:
            Problem(
                status: 410, title: "Handle spent", code: "handle-spent",
                detail: "The handle is unknown, expired, used already, or meant for another service. Send the browser back to log in again."
            )
        case .unknownSubject:
            Problem(
                status: 404, title: "Unknown subject", code: "unknown-subject",
                detail: "This service has not been told of a person by that subject.")
        case .foreignProfile:
            Problem(
                status: 409, title: "Profile of another person", code: "foreign-profile",
                detail: "The profile was reported as that of another person before; a profile never changes hands.")
        }
    }
}

extension InteractionError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .expired:
            Problem(status: 410, title: "Interaction expired", code: "interaction-expired", detail: "The log-in took longer than an hour.")
        case .over:
            Problem(status: 409, title: "Interaction over", code: "interaction-over", detail: "The client has been answered already.")
        }
    }
}
