import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NotificationWorkerDomain
import ServiceKit
import Vocabulary

/// A mail as the sandbox tells of it in JSON.
struct LetterReply: Encodable {
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
    /// The link that switches such mails off.
    let stopLink: String?

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
        self.stopLink = letter.content.stopLink
    }
}

extension Response {
    /// Something of the sandbox as JSON.
    static func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try ContractCoding.encoder.encode(value))))
    }
}
