import Contracts
import Foundation
import NotificationWorkerDomain
import Vocabulary
import WebPages

/// The list of mails, and what narrows it (template `mailbox`).
struct MailboxPage: ViewModel {
    let address: Field
    let kind: ChoiceGroup
    /// Where all mails are shown again; nil where they are.
    let all: Link?
    let table: Table?
    let empty: EmptyState?

    init(_ letters: [Mailroom.Letter], filter: Mailroom.Filter) {
        let isNarrowed = !filter.address.isEmpty || filter.kind != nil
        self.address = Field("to", label: "Adres lub jego część", value: filter.address, autocomplete: "off", maxLength: 254)
        self.kind = ChoiceGroup(
            "kind", label: "Rodzaj wiadomości",
            choices: [Choice("", "Wszystkie")] + NotificationContent.samples.map { Choice($0.kind, $0.polishName) },
            chosen: [filter.kind ?? ""])
        self.all = isNarrowed ? Link("Pokaż wszystkie", "/mailbox") : nil
        guard !letters.isEmpty else {
            self.table = nil
            self.empty =
                isNarrowed
                ? EmptyState("Nie ma takich wiadomości", text: "Zmień adres lub rodzaj albo pokaż wszystkie wiadomości.")
                : EmptyState("Nie ma jeszcze żadnych wiadomości", text: "Pojawią się tutaj, gdy system wyśle pierwszą z nich.")
            return
        }
        self.empty = nil
        self.table = Table(
            caption: "Wiadomości, od najnowszej", columns: [.init("Temat"), .init("Rodzaj"), .init("Do"), .init("Wysłano")],
            rows: letters.map { letter in
                [
                    .link(Link(letter.text.subject, "/mailbox/\(letter.mail.id.uuidString.lowercased())")),
                    .text(letter.content.polishName), .text(letter.recipient.address),
                    .text(WarsawTime.dateTimeWithSeconds(letter.mail.acceptedAt)),
                ]
            })
    }
}
