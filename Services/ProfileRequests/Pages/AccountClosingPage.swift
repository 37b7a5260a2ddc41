import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Zamknięcie konta": says what it ends and what is kept, and asks (template `account-closing`).
struct AccountClosingPage: ViewModel {
    static let title = "Zamknięcie konta"
    static let understood = "understood"

    let errors: ErrorSummary?
    let csrf: String
    let address: String
    let profiles: Fact?
    let requests: Fact?
    let hasFacts: Bool
    let understood: Checkbox
    /// Why it cannot be closed now; then there is no button.
    let refusal: Notice?
    let path = AccountPage.path

    init(_ account: Account, _ outlook: AccountClosing.Outlook, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.address = account.email.address
        self.profiles = outlook.profiles.isEmpty ? nil : Fact("Twoje aktywne profile", values: outlook.profiles)
        self.requests =
            outlook.withdrawn.isEmpty
            ? nil : Fact("Wnioski, które zostaną wycofane", values: outlook.withdrawn.map { "\($0.number.value) – \($0.role.polishName)" })
        self.hasFacts = self.profiles != nil || self.requests != nil
        self.understood = form.checkbox(
            Self.understood, label: "Rozumiem, że zamknięcia konta nie można cofnąć", required: true)
        self.refusal = outlook.refusal?.notice
    }
}
