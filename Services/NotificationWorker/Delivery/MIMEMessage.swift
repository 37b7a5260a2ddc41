import Foundation

/// A mail as the bytes that SMTP carries: ASCII, lines of at most 76 characters (an address, a link or a Message-ID may make one
/// longer, never beyond the 998 of RFC 5322), CRLF line ends, no dot-stuffing yet.
///
/// The same mail gives the same bytes. Nothing in its texts can begin a header field or end a part.
package struct MIMEMessage: Sendable {
    package let bytes: [UInt8]

    package init(_ mail: MailMessage) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048 + 2 * (mail.text.utf8.count + (mail.html?.utf8.count ?? 0)))
        bytes += Self.header(of: mail).utf8
        if let html = mail.html {
            bytes += HeaderField.plain("Content-Type", "multipart/alternative; boundary=\"\(Self.boundary)\"").utf8
            bytes += "\r\n--\(Self.boundary)\r\n".utf8
            Self.append("text/plain", mail.text, to: &bytes)
            bytes += "\r\n--\(Self.boundary)\r\n".utf8
            Self.append("text/html", html, to: &bytes)
            bytes += "\r\n--\(Self.boundary)--\r\n".utf8
        } else {
            Self.append("text/plain", mail.text, to: &bytes)
        }
        self.bytes = bytes
    }

    /// "=_" can occur in neither encoding of a part, so no part can contain it (RFC 2045, section 6.7).
    private static let boundary = "=_alternative"

    private static func header(of mail: MailMessage) -> String {
        var text = HeaderField.plain("Date", MailDate.text(mail.date))
        text += HeaderField.mailbox("From", mail.from)
        text += HeaderField.mailbox("To", mail.recipient)
        text += HeaderField.unstructured("Subject", mail.subject)
        text += HeaderField.plain("Message-ID", "<\(mail.messageID.value)>")
        for field in mail.headers { text += HeaderField.unstructured(field.name, field.value) }
        if let unsubscribing = mail.unsubscribing { text += unsubscribing.fields }
        return text + "MIME-Version: 1.0\r\n"
    }

    private static func append(_ type: String, _ text: String, to bytes: inout [UInt8]) {
        let text = Array(text.utf8)
        let encoding = TransferEncoding(for: text)
        bytes += "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n".utf8
        encoding.encode(text, into: &bytes)
    }
}
