import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Popraw adres e-mail", before it has been confirmed: the right one, twice (template `address-correction`).
struct AddressCorrectionPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let current: String
    let email: Field
    let repeated: Field

    init(_ account: Account, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.current = account.email.address
        self.email = EmailFields.email(form, label: "Poprawny adres e-mail", hint: "Na ten adres wyślemy link aktywacyjny.")
        self.repeated = EmailFields.repeated(form, label: "Powtórz poprawny adres e-mail")
    }
}
