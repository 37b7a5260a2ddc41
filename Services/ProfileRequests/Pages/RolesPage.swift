import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Wybierz rolę i podaj dane kontaktowe"
struct RolesPage: ViewModel {
    let errors: ErrorSummary?
    let title: String
    let csrf: String
    let action: String
    let cancel: String
    let steps: Steps
    let heading: String
    let unitCard: SummaryList
    let unit: String
    let roles: ChoiceGroup?
    let nothing: Notice?
    let held: [String]
    let hasHeld: Bool
    let pending: [String]
    let hasPending: Bool
    let telephone: Field
    let email: Field
    let canGoBack: Bool

    init(_ state: RequestWizard.State, unit: Unit, offer: RolesOnOffer, form: FormState, csrf: String) {
        let purpose = state.draft.purpose
        let path = WizardPath(purpose: purpose)
        self.errors = form.summary
        self.title = purpose.polishTitle
        self.csrf = csrf
        self.action = path.roles
        self.cancel = path.cancel
        self.steps = WizardStep.roles.steps(isFurther: purpose.isFurther)
        self.heading = purpose.isFurther ? "Wybierz role i podaj dane kontaktowe" : "Wybierz rolę i podaj dane kontaktowe"
        self.unitCard = SummaryList("Dane wybranej jednostki", rows: unit.facts)
        self.unit = SignedInPages.value(unit.id)
        self.roles =
            offer.available.isEmpty
            ? nil
            : form.choices(
                RolesForm.role, label: "Wybierz role, które będziesz pełnił w wybranej jednostce", kind: .checkbox,
                of: offer.available.map { Choice($0.code, $0.polishName, hint: $0.polishDescription) }, required: true)
        self.nothing = offer.available.isEmpty ? Notice(.info, "W tej jednostce nie ma już ról, o które możesz wnioskować.") : nil
        self.held = offer.held.map(\.polishName)
        self.hasHeld = !self.held.isEmpty
        self.pending = offer.pending.map(\.polishName)
        self.hasPending = !self.pending.isEmpty
        self.telephone = form.field(
            RolesForm.telephone, label: "Telefon", kind: .tel, required: true, width: .medium, autocomplete: "tel", maxLength: 30)
        self.email = form.field(
            RolesForm.email, label: "E-mail", kind: .email, required: true, width: .medium, autocomplete: "email", maxLength: 254)
        self.canGoBack = !purpose.isFurther
    }
}

/// The fields of the second step.
enum RolesForm {
    static let role = "role"
    static let telephone = "telephone"
    static let email = "email"
    static let telephoneMessage = "Wpisz numer telefonu: dziewięć cyfr, z numerem kierunkowym +48 lub bez niego"
    static let emailMessage = "Wpisz poprawny adres e-mail, na przykład nazwa@poczta.example"

    /// What a draft has in its fields.
    static func values(_ content: RequestDraft.Content) -> FormBody {
        var pairs = content.roles.map { (Self.role, $0.code) }
        pairs += [(Self.telephone, content.telephone), (Self.email, content.email)]
        // Our own encoding is always read back.
        return (try? FormBody(decoding: Array(Query.encode(pairs).utf8), repeated: [Self.role])) ?? FormBody()
    }

    static func content(_ form: FormBody) -> RequestDraft.Content {
        RequestDraft.Content(
            roles: form.all(Self.role).compactMap(Role.init(rawValue:)), telephone: String(form.text(Self.telephone).prefix(60)),
            email: String(form.text(Self.email).prefix(300)))
    }

    /// What keeps a draft from going on.
    static func errors(_ content: RequestDraft.Content, offer: RolesOnOffer) -> FieldErrors {
        var errors = FieldErrors()
        do {
            _ = try offer.choose(content.roles)
        } catch {
            errors.add(error.polishMessage, to: Self.role)
        }
        _ = errors.check(Self.telephone, Self.telephoneMessage) { try PhoneNumber(content.telephone) }
        _ = errors.check(Self.email, Self.emailMessage) { try EmailAddress(content.email) }
        return errors
    }
}

extension RoleChoiceError {
    var polishMessage: String {
        switch self {
        case .nothingChosen: "Wybierz co najmniej jedną rolę"
        case .alreadyHeld(let role): "Rolę „\(role.polishName)” już pełnisz w tej jednostce"
        case .alreadyAskedFor(let role): "O rolę „\(role.polishName)” w tej jednostce już wnioskujesz"
        case .notOnOffer(let role): "Roli „\(role.polishName)” nie można pełnić w tej jednostce"
        }
    }
}
