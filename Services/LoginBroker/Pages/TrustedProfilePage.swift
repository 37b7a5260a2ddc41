import WebPages

/// Profil Zaufany's log-in form (template `trusted-profile`).
struct TrustedProfilePage: ViewModel {
    let errors: ErrorSummary?
    let action: String
    let back: String
    let csrf: String
    let name: Field
    let word: Field
    let cancel: PostButton

    static let userName = "username"
    static let password = "password"

    init(_ form: FormState, interaction: String, csrf: String, cancel: PostButton) {
        self.errors = form.summary
        self.action = "/interactions/\(interaction)/trusted-profile"
        self.back = "/interactions/\(interaction)/methods"
        self.csrf = csrf
        self.name = form.field(
            Self.userName, label: "Nazwa użytkownika lub adres e-mail", required: true, autocomplete: "username", maxLength: 254)
        self.word = form.field(
            Self.password, label: "Hasło", kind: .password, required: true, autocomplete: "current-password", maxLength: 128)
        self.cancel = cancel
    }

    /// What was left empty.
    static func missing(in form: FormBody) -> FieldErrors {
        var errors = FieldErrors()
        if form.text(Self.userName).isEmpty { errors.add("Podaj nazwę użytkownika lub adres e-mail", to: Self.userName) }
        if (form[Self.password] ?? "").isEmpty { errors.add("Podaj hasło", to: Self.password) }
        if form.text(Self.userName).utf8.count > 254 { errors.add("Ta nazwa jest za długa", to: Self.userName) }
        if (form[Self.password] ?? "").utf8.count > 512 { errors.add("To hasło jest za długie", to: Self.password) }
        return errors
    }
}
