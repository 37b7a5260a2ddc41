import Foundation

/// A mail as the bytes that SMTP carries: ASCII, lines of at most 76 characters (an address or a Message-ID may make one
/// longer, never beyond the 998 of RFC 5322), CRLF line ends, no dot-stuffing yet.
///
/// The same mail gives the same bytes. Nothing in its texts can begin a header field or end a part.
package struct MIMEMessage: Sendable {
    package let bytes: [UInt8]

    package init(_ mail: MailMessage) {
        var text = Self.header(of: mail)
        let plain = Self.part("text/plain", mail.text)
        if let html = mail.html {
            text += HeaderField.plain("Content-Type", "multipart/alternative; boundary=\"\(Self.boundary)\"")
            text += "\r\n--\(Self.boundary)\r\n\(plain)"
            text += "\r\n--\(Self.boundary)\r\n\(Self.part("text/html", html))"
            text += "\r\n--\(Self.boundary)--\r\n"
        } else {
            text += plain
        }
        self.bytes = Array(text.utf8)
    }

    /// "=_" can occur in neither encoding of a part, so no part can contain it (RFC 2045, section 6.7).
    private static let boundary = "=_alternative"

    private static func header(of mail: MailMessage) -> String {
        var text = HeaderField.plain("Date", Self.timestamp(mail.date))
        text += HeaderField.mailbox("From", mail.from)
        text += HeaderField.mailbox("To", mail.recipient)
        text += HeaderField.unstructured("Subject", mail.subject)
        text += HeaderField.plain("Message-ID", "<\(mail.messageID.value)>")
        for field in mail.headers { text += HeaderField.unstructured(field.name, field.value) }
        return text + "MIME-Version: 1.0\r\n"
    }

    private static func part(_ type: String, _ text: String) -> String {
        let encoding = TransferEncoding(for: text)
        return "Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n"
            + encoding.encode(text)
    }

    /// `Wed, 29 Nov 2023 00:07:24 +0000` (RFC 5322, section 3.3)
    private static func timestamp(_ moment: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.weekday, .day, .month, .year, .hour, .minute, .second], from: moment)
        let weekday = Self.weekdays[((parts.weekday ?? 1) - 1) % 7]
        let month = Self.months[((parts.month ?? 1) - 1) % 12]
        func two(_ number: Int?) -> String { ((number ?? 0) < 10 ? "0" : "") + "\(number ?? 0)" }
        return "\(weekday), \(two(parts.day)) \(month) \(parts.year ?? 1970) "
            + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
