import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Aktywuj konto": waits for the link in the mail to be used (template `activation-waiting`).
struct ActivationWaitingPage: ViewModel {
    let csrf: String
    let address: String
    let waiting: Waiting
    let notice: Notice?

    /// What became of "Chcę dostać nowy e-mail", or of an address put right.
    enum Resent: Hashable {
        case sent
        case sentElsewhere
        case tooEarly(Date)
    }

    init(_ account: Account, resent: Resent?, csrf: String) {
        self.csrf = csrf
        self.address = account.email.address
        self.waiting = Waiting(
            "Czekamy na potwierdzenie adresu e-mail", text: "Ta strona przejdzie dalej sama, gdy konto zostanie aktywowane.",
            status: "/account/activation/status", version: account.state.rawValue)
        switch resent {
        case nil: self.notice = nil
        case .sent: self.notice = Notice(.success, title: "Wysłaliśmy nowy e-mail", "Poprzedni link aktywacyjny już nie działa.")
        case .sentElsewhere:
            self.notice = Notice(.success, title: "Wysłaliśmy e-mail na poprawiony adres", "Poprzedni link aktywacyjny już nie działa.")
        case .tooEarly(let earliest):
            self.notice = Notice(
                .warning, title: "Nowego e-maila nie można jeszcze wysłać",
                "Można go zamówić raz na minutę i pięć razy na dobę. Spróbuj ponownie po \(WarsawTime.dateTimeWithSeconds(earliest)).")
        }
    }
}
