import Contracts
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Zaktualizuj informacje konta" (template `account-form`).
struct AccountFormPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let person: SummaryList
    let login: Field
    let email: Field
    let repeated: Field
    let language: ChoiceGroup
    let terms: Checkbox

    static let terms = "terms"

    /// What the form was filled in with.
    struct Filled {
        let email: EmailAddress
        let language: Language
    }

    init(_ ticket: HandoverTicket, login: Login, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.person = SummaryList(
            rows: [
                Fact("Imię", ticket.identity.givenNames), Fact("Nazwisko", ticket.identity.familyName),
                Fact("PESEL", ticket.identity.pesel?.digits),
            ])
        self.login = Field("login", label: "Login", value: login.value, readOnly: true, autocomplete: "username")
        self.email = EmailFields.email(form, label: "E-mail", hint: "Na ten adres wyślemy link aktywacyjny.")
        self.repeated = EmailFields.repeated(form, label: "Powtórz e-mail")
        self.language = LanguageChoice.field(form)
        self.terms = form.checkbox(Self.terms, label: "Znam Warunki korzystania z serwisu", required: true)
    }

    /// Reads what was typed.
    ///
    /// - Returns: what it was filled in with, or the form to show again.
    static func read(_ body: FormBody) -> Result<Filled, FormState.Refused> {
        var errors = FieldErrors()
        let email = EmailFields.read(body, &errors)
        if !body.isTicked(Self.terms) {
            errors.add("Potwierdź, że znasz Warunki korzystania z serwisu", to: Self.terms)
        }
        let chosen = body.text(LanguageChoice.name)
        let language = chosen.isEmpty ? .polish : Language(rawValue: chosen)
        if language == nil { errors.add("Wybierz język wiadomości", to: LanguageChoice.name) }
        guard errors.isEmpty, let email, let language else { return .failure(.init(form: FormState(body, errors: errors))) }
        return .success(Filled(email: email, language: language))
    }
}
