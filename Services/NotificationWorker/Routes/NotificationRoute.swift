import Contracts
import Hummingbird
import ServiceKit

/// `POST /v1/notifications`: the sister services have mails sent, scope `notifications`.
struct NotificationRoute: Sendable {
    let queue: MailQueue
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.notifications, verifier: self.verifier)
            }
            .serve(NotificationAPI.send) { message, context in
                try await self.queue.accept(message, from: try context.requireCaller(), in: context.realm)
            }
    }
}

extension MailQueueError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .badKey:
            Problem(
                status: 400, title: "Idempotency key refused", code: "bad-idempotency-key",
                detail: "The idempotency key must have 1 to 128 characters.")
        case .keyReused:
            Problem(
                status: 409, title: "Idempotency key reused", code: "idempotency-key-reused",
                detail: "The idempotency key was used for a different mail. Use a new key for a new mail.")
        }
    }
}
