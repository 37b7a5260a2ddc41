import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Brak załączników do wniosków o rolę", after log-in.
struct ReminderPage: ViewModel {
    struct Item: ViewModel {
        let facts: [Fact]
        let attach: String
        let number: String
    }

    let dialog = Dialog(id: "reminder", title: "Brak załączników do wniosków o rolę", opensItself: true)
    let items: [Item]
    let next: String

    init(_ entries: [MyAccount.RequestEntry], next: String) {
        self.next = next
        self.items = entries.map { entry in
            Item(
                facts: [
                    Fact("Wnioskowana rola", entry.request.role.polishName), Fact("Numer", entry.request.number.value),
                    Fact("Data złożenia", entry.request.submittedAt.map(WarsawTime.date)),
                ],
                attach: MyAccountQuery.opening(entry.id), number: entry.request.number.value)
        }
    }
}
