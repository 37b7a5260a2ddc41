/// What a mail says, before it is addressed: the same words as plain text and as HTML.
package struct MailText: Hashable, Sendable {
    package let subject: String
    package let text: String
    package let html: String

    package init(subject: String, text: String, html: String) {
        self.subject = subject
        self.text = text
        self.html = html
    }
}
