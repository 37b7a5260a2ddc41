import Contracts
import Foundation
import NotificationWorkerDomain
import Vocabulary
import WebPages

/// One mail (template `letter`).
struct LetterPage: ViewModel {
    let subject: String
    let head: SummaryList
    /// The text part's paragraphs.
    let paragraphs: [String]
    let link: Link?

    init(_ letter: Mailroom.Letter) {
        self.subject = letter.text.subject
        self.head = SummaryList(
            rows: [
                Fact("Do", letter.recipient.address), Fact("Wysłano", WarsawTime.dateTimeWithSeconds(letter.mail.acceptedAt)),
            ])
        if case .accountActivation = letter.content {
            self.link = letter.content.link.map { Link("Aktywuj konto", $0) }
        } else {
            self.link = letter.content.link.map { Link("Otwórz link z wiadomości", $0) }
        }
        self.paragraphs = letter.text.text.split(separator: "\n\n").map(String.init)
    }
}
