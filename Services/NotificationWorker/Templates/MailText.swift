import Vocabulary

/// What a mail says, before it is addressed: the same words as plain text and as HTML.
package struct MailText: Hashable, Sendable {
    package let language: Language
    package let subject: String
    package let text: String
    package let html: String
    /// The link that switches such mails off; it stands in the text too.
    package internal(set) var stopLink: String?

    package init(language: Language, subject: String, text: String, html: String) {
        self.language = language
        self.subject = subject
        self.text = text
        self.html = html
    }
}
