import Contracts
import Hummingbird
import ServiceKit

/// `POST /v1/notifications` and `/v1/notifications/reasons/end`: the sister services have mails sent, or not any more; scope `notifications`.
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
            .serve(NotificationAPI.endReason) { reason, context in
                try await self.queue.end(reason, from: try context.requireCaller(), in: context.realm)
                return Nothing()
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
        case .badReason:
            Problem(
                status: 400, title: "Reason refused", code: "bad-reason",
                detail: "A reason's name must have 1 to 128 printable ASCII characters without spaces.")
        case .badStopLink:
            Problem(
                status: 400, title: "Link refused", code: "bad-stop-link",
                detail: "A stopLink begins with http:// or https:// and has at most 900 visible ASCII characters without <, > and commas.")
        case .keyReused:
            Problem(
                status: 409, title: "Idempotency key reused", code: "idempotency-key-reused",
                detail: "The idempotency key was used for a different mail. Use a new key for a new mail.")
        }
    }
}
