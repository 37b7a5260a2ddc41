import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Wpisz login i hasło do twojego konta w SSOZ I" (template `transfer`).
struct TransferPage: ViewModel {
    static let title = "Przeniesienie uprawnień z SSOZ I do profilu w SSOZ II"
    static let steps = ["Login i hasło konta SSOZ I", "Podsumowanie i aktywacja profilu"]

    let errors: ErrorSummary?
    let title = Self.title
    let csrf: String
    let action = TransferRoutes.path
    let cancel = LandingAddress.start
    let apply: String?
    let steps: Steps
    let login: Field
    let password: Field
    /// Only once it has turned out that SSOZ I has none.
    let telephone: Field?

    private static let loginField = "login"
    private static let passwordField = "password"
    private static let loginLabel = "Login konta SSOZ I"
    private static let passwordLabel = "Hasło konta SSOZ I"
    private static let wrong = "Wpisz poprawne dane"
    /// Bytes: more than anybody types.
    private static let longestPassword = 512

    /// - Parameter refusal: why what was typed was not enough.
    init(_ form: FormState, refusal: LegacyTransferRefusal?, rules: LegacyTransferRules, csrf: String) {
        self.errors = Self.summary(form.errors, title: refusal?.summaryTitle)
        self.csrf = csrf
        self.apply = refusal?.leavesOnlyARequest == true ? WizardPath.units : nil
        self.steps = Steps(Self.steps, current: 1)
        self.login = form.field(
            Self.loginField, label: Self.loginLabel, required: true, autocomplete: "off", maxLength: LegacyLogin.longest)
        self.password = form.field(
            Self.passwordField, label: Self.passwordLabel, kind: .password, required: true, autocomplete: "off", maxLength: 128)
        let asksTelephone = refusal == .telephoneMissing || form.values[RolesForm.telephone] != nil
        self.telephone =
            asksTelephone
            ? form.field(
                RolesForm.telephone, label: "Telefon", kind: .tel, hint: "Do kontaktu z Tobą w jednostce. W SSOZ I nie ma Twojego numeru.",
                required: true, width: .medium, autocomplete: "tel", maxLength: 30)
            : nil
    }

    /// Both fields say the same, so that the links to them name the field too.
    private static func summary(_ errors: FieldErrors, title: String?) -> ErrorSummary? {
        guard !errors.isEmpty else { return nil }
        let items = errors.items.map { item -> (message: String, id: String?) in
            let message =
                switch item.field {
                case Self.loginField: "\(Self.loginLabel): wpisz poprawne dane"
                case Self.passwordField: "\(Self.passwordLabel): wpisz poprawne dane"
                default: item.message
                }
            return (message, item.field.map(Field.id(for:)))
        }
        return ErrorSummary(title: title, items: items)
    }

    /// What was typed, if it can be tried.
    static func read(_ form: FormBody, _ errors: inout FieldErrors) -> LegacyTransfers.Attempt? {
        let login = errors.check(Self.loginField, Self.wrong) { try LegacyLogin(form.text(Self.loginField)) }
        let password = form[Self.passwordField] ?? ""
        if password.isEmpty || password.utf8.count > Self.longestPassword { errors.add(Self.wrong, to: Self.passwordField) }
        var telephone: PhoneNumber?
        if form[RolesForm.telephone] != nil {
            telephone = errors.check(RolesForm.telephone, RolesForm.telephoneMessage) { try PhoneNumber(form.text(RolesForm.telephone)) }
        }
        guard let login else { return nil }
        return LegacyTransfers.Attempt(login: login, password: Secret(password), telephone: telephone)
    }

    static func errors(_ refusal: LegacyTransferRefusal, _ rules: LegacyTransferRules) -> FieldErrors {
        var errors = FieldErrors()
        switch refusal {
        case .wrongCredentials:
            errors.add(Self.wrong, to: Self.loginField)
            errors.add(Self.wrong, to: Self.passwordField)
        case .telephoneMissing:
            errors.add("Wpisz numer telefonu i jeszcze raz hasło", to: RolesForm.telephone)
        case .locked, .moved, .tooOld, .nothingMaps, .unitUnknown, .unitClosed, .profileBlocked, .notOnOffer, .allHeld:
            errors.add(refusal.message(rules))
        }
        return errors
    }
}

extension LegacyTransferRefusal {
    /// Nil for what the manual's title says: that something is missing or wrong.
    fileprivate var summaryTitle: String? {
        switch self {
        case .wrongCredentials: nil
        case .telephoneMissing: "Potrzebny jest jeszcze numer telefonu"
        case .locked: "Przenoszenie uprawnień jest zablokowane"
        case .moved, .tooOld, .nothingMaps, .unitUnknown, .unitClosed, .profileBlocked, .notOnOffer, .allHeld:
            "Nie można przenieść uprawnień z tego konta"
        }
    }

    /// Whether trying again is of no use, so that the page points to the other way to a profile.
    fileprivate var leavesOnlyARequest: Bool {
        switch self {
        case .moved, .tooOld, .nothingMaps, .unitUnknown, .unitClosed, .notOnOffer: true
        case .wrongCredentials, .locked, .profileBlocked, .allHeld, .telephoneMissing: false
        }
    }

    fileprivate func message(_ rules: LegacyTransferRules) -> String {
        switch self {
        case .wrongCredentials, .telephoneMissing:
            "Wpisz poprawne dane"
        case .locked:
            "Było zbyt wiele nieudanych prób. Spróbuj ponownie za 15 minut."
        case .moved:
            "Uprawnienia z tego konta SSOZ I zostały już przeniesione."
        case .tooOld:
            "Z tego konta korzystano w SSOZ I po raz ostatni przed \(rules.lastUsedFrom.polish). Złóż wniosek o nowy profil w SSOZ II."
        case .nothingMaps(let roles):
            "\(roles.count == 1 ? "Rola" : "Role") \(roles.map { "„\($0.polishName)”" }.joined(separator: ", ")) "
                + "\(roles.count == 1 ? "nie ma odpowiednika" : "nie mają odpowiedników") w SSOZ II. Konto pozostaje w SSOZ I bez zmian. "
                + "Złóż wniosek o nowy profil w SSOZ II."
        case .unitUnknown:
            "Jednostki, do której należy to konto, nie ma w rejestrze jednostek SSOZ II. Konto pozostaje w SSOZ I bez zmian."
        case .unitClosed:
            "Jednostka, do której należy to konto, została zamknięta. Konto pozostaje w SSOZ I bez zmian."
        case .profileBlocked(let reason):
            "Twój profil w tej jednostce jest zablokowany. Powód: \(reason.value)."
        case .notOnOffer(let roles):
            "W tej jednostce nie można pełnić \(Self.roleWord(roles)): \(roles.map(\.polishName).joined(separator: ", "))."
        case .allHeld(let roles):
            "Masz już w tej jednostce \(roles.count == 1 ? "rolę" : "role"): \(roles.map(\.polishName).joined(separator: ", ")). "
                + "Konto pozostaje w SSOZ I bez zmian."
        }
    }

    private static func roleWord(_ roles: [Role]) -> String { roles.count == 1 ? "roli" : "ról" }
}
