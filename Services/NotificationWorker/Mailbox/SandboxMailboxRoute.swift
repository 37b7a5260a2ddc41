import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NotificationWorkerDomain
import ServiceKit
import Vocabulary
import WebPages

/// `GET /sandbox/mailbox`, in sandbox mode: the same mails as JSON, newest first, for tests.
///
/// `?to=` narrows it to one recipient: test addresses only, which is why they may stand in a query here.
struct SandboxMailboxRoute: Sendable {
    let mailroom: Mailroom

    func register(on router: Router<ServiceContext>) {
        router.group().addMiddleware { ProblemMiddleware() }
            .get("/sandbox/mailbox") { request, context in
                let query = try FormBody(query: request)
                let recipient = try query["to"].map { try EmailAddress($0) }
                let letters = try await self.mailroom.latest(to: recipient, in: context.realm).map(Letter.init)
                let encoder = ContractCoding.encoder
                return Response(
                    status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
                    body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(letters))))
            }
    }

    private struct Letter: Encodable {
        let id: UUID
        let kind: String
        let to: String
        let acceptedAt: Date
        let language: Language
        let subject: String
        let text: String
        let html: String
        /// What the mail is about, for instance the activation link.
        let link: String?

        init(_ letter: Mailroom.Letter) {
            self.id = letter.mail.id
            self.kind = letter.mail.kind
            self.to = letter.recipient.address
            self.acceptedAt = letter.mail.acceptedAt
            self.language = letter.text.language
            self.subject = letter.text.subject
            self.text = letter.text.text
            self.html = letter.text.html
            self.link = letter.content.link
        }
    }
}
