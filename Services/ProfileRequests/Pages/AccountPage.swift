import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Dane konta": who the person is, what the account holds, and the ways to change it (template `account`).
struct AccountPage: ViewModel {
    static let title = "Dane konta"
    static let path = "/my-account/account"
    static let trail = [Link("Moje konto", "/my-account"), Link(Self.title, Self.path)]

    let csrf: String
    let notice: Notice?
    let person: SummaryList
    let account: SummaryList
    let change: PendingChange?
    let path = Self.path
    let freshMinutes = RecentLogIn.minutes

    /// An address that waits to be confirmed.
    struct PendingChange: ViewModel {
        let address: String
        let expires: String
        let isExpired: Bool
    }

    /// What was done on the page that led here.
    enum Done: String {
        case emailAsked = "email-asked"
        case emailWithdrawn = "email-withdrawn"
        case languageChanged = "language-changed"

        var notice: Notice {
            switch self {
            case .emailAsked:
                Notice(
                    .success, title: "Wysłaliśmy link potwierdzający",
                    "Otwórz wiadomość pod nowym adresem i potwierdź go. Wcześniej wysłane linki już nie działają.")
            case .emailWithdrawn:
                Notice(.success, title: "Zmiana adresu e-mail została anulowana", "Wysłany link już nie działa.")
            case .languageChanged:
                Notice(.success, title: "Zmieniono język wiadomości e-mail")
            }
        }
    }

    init(_ account: Account, change: EmailChange?, notice: Notice?, csrf: String, at now: Date) {
        self.csrf = csrf
        self.notice = notice
        let identifier =
            switch account.identity.identifier {
            case .pesel(let pesel): Fact("PESEL", pesel.digits)
            case .eidas(let eidas): Fact("Identyfikator eIDAS", eidas.value)
            }
        self.person = SummaryList(
            "Twoje dane",
            rows: [Fact("Imię", account.identity.givenNames), Fact("Nazwisko", account.identity.familyName), identifier])
        self.account = SummaryList(
            "Konto w UEOZ",
            rows: [
                Fact("Login", account.login.value), Fact("Adres e-mail", account.email.address),
                Fact("Język wiadomości e-mail", LanguageChoice.ownName(of: account.language)),
                Fact("Konto założone", WarsawTime.dateTime(account.createdAt)),
                Fact("Konto aktywowane", account.activatedAt.map(WarsawTime.dateTime)),
            ])
        self.change = change.flatMap { change in
            change.address.map {
                PendingChange(address: $0.address, expires: WarsawTime.dateTime(change.expiresAt), isExpired: now >= change.expiresAt)
            }
        }
    }
}

/// "Zmiana języka wiadomości" (template `account-language`).
struct AccountLanguagePage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let language: ChoiceGroup
    let path = AccountPage.path

    init(form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.language = LanguageChoice.field(form)
    }
}
