import Contracts
import Foundation
import Hummingbird
import NotificationWorkerDomain
import ServiceKit
import Vocabulary
import WebPages

/// `GET /sandbox/mailbox`, in sandbox mode: the same mails as JSON, newest first, for tests.
///
/// `?to=` narrows it to one recipient, `?kind=` to one kind: test addresses only, which is why they may stand in a query here.
struct SandboxMailboxRoute: Sendable {
    let mailroom: Mailroom

    func register(on router: Router<ServiceContext>) {
        router.group().addMiddleware { ProblemMiddleware() }
            .get("/sandbox/mailbox") { request, context in
                let query = try FormBody(query: request)
                let filter = Mailroom.Filter(recipient: try query["to"].map { try EmailAddress($0) }, kind: query["kind"])
                return try Response.json(try await self.mailroom.latest(filter, in: context.realm).map(LetterReply.init))
            }
    }
}
