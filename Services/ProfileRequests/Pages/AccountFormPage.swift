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

    static let email = "email"
    static let repeated = "email-again"
    static let language = "language"
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
        self.email = form.field(
            Self.email, label: "E-mail", kind: .email, hint: "Na ten adres wyślemy link aktywacyjny.", required: true,
            autocomplete: "email",
            maxLength: 254)
        self.repeated = form.field(
            Self.repeated, label: "Powtórz e-mail", kind: .email, required: true, autocomplete: "email", maxLength: 254)
        self.language = form.choices(
            Self.language, label: "Język wiadomości e-mail",
            of: Language.allCases.map { Choice($0.rawValue, Self.name(of: $0)) }, required: true)
        self.terms = form.checkbox(Self.terms, label: "Znam Warunki korzystania z serwisu", required: true)
    }

    /// Reads what was typed.
    ///
    /// - Returns: what it was filled in with, or the form to show again.
    static func read(_ body: FormBody) -> Result<Filled, FormState.Refused> {
        var errors = FieldErrors()
        let email = errors.check(Self.email, body.text(Self.email).isEmpty ? "Podaj adres e-mail" : "Podaj poprawny adres e-mail") {
            try EmailAddress(body.text(Self.email))
        }
        if body.text(Self.repeated).isEmpty {
            errors.add("Powtórz adres e-mail", to: Self.repeated)
        } else if let email, (try? EmailAddress(body.text(Self.repeated))) != email {
            errors.add("Adresy e-mail nie są takie same", to: Self.repeated)
        }
        if !body.isTicked(Self.terms) {
            errors.add("Potwierdź, że znasz Warunki korzystania z serwisu", to: Self.terms)
        }
        let chosen = body.text(Self.language)
        let language = chosen.isEmpty ? .polish : Language(rawValue: chosen)
        if language == nil { errors.add("Wybierz język wiadomości", to: Self.language) }
        guard errors.isEmpty, let email, let language else { return .failure(.init(form: FormState(body, errors: errors))) }
        return .success(Filled(email: email, language: language))
    }

    /// Each language in its own words.
    private static func name(of language: Language) -> String {
        switch language {
        case .polish: "polski"
        case .english: "English"
        case .ukrainian: "українська"
        }
    }
}
