import Vocabulary

/// What a mail says, before it is addressed: the same words as plain text and as HTML.
package struct MailText: Hashable, Sendable {
    package let language: Language
    package let subject: String
    package let text: String
    package let html: String

    package init(language: Language, subject: String, text: String, html: String) {
        self.language = language
        self.subject = subject
        self.text = text
        self.html = html
    }
}
