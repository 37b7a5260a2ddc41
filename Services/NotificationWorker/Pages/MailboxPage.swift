import Foundation
import NotificationWorkerDomain
import Vocabulary
import WebPages

/// The list of mails (template `mailbox`).
struct MailboxPage: ViewModel {
    let table: Table?
    let empty: EmptyState?

    init(_ letters: [Mailroom.Letter]) {
        guard !letters.isEmpty else {
            self.table = nil
            self.empty = EmptyState(
                "Nie ma jeszcze żadnych wiadomości", text: "Pojawią się tutaj, gdy system wyśle pierwszą z nich.")
            return
        }
        self.empty = nil
        self.table = Table(
            caption: "Wiadomości, od najnowszej", columns: [.init("Temat"), .init("Do"), .init("Wysłano")],
            rows: letters.map { letter in
                [
                    .link(Link(letter.text.subject, "/mailbox/\(letter.mail.id.uuidString.lowercased())")),
                    .text(letter.recipient.address), .text(WarsawTime.dateTimeWithSeconds(letter.mail.acceptedAt)),
                ]
            })
    }
}
