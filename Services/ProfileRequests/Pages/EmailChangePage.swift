import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Zmiana adresu e-mail": the new address, twice (template `email-change`).
struct EmailChangePage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let current: String
    let email: Field
    let repeated: Field
    let path = AccountPage.path

    init(_ account: Account, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.current = account.email.address
        self.email = EmailFields.email(form, label: "Nowy adres e-mail", hint: "Na ten adres wyślemy link, którym go potwierdzisz.")
        self.repeated = EmailFields.repeated(form, label: "Powtórz nowy adres e-mail")
    }
}

/// What the link in the mail opens: a page with a button, so that a mail scanner uses nothing up (template `email-confirmation`).
struct EmailConfirmationPage: ViewModel {
    let csrf: String
    let token: String
}
