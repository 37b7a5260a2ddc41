import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Zweryfikuj dane"
struct SummaryPage: ViewModel {
    let errors: ErrorSummary?
    let changed: Notice?
    let title: String
    let csrf: String
    let action: String
    let cancel: String
    let back: String
    let steps: Steps
    let draft: String
    let version: String
    let unit: SummaryList
    let roles: [String]
    let contact: SummaryList
    let declaration: Checkbox

    /// - Parameter isChanged: whether the page that was sent showed something else.
    init(_ state: RequestWizard.State, unit: Unit, contact: ContactData, form: FormState, isChanged: Bool = false, csrf: String) {
        let purpose = state.draft.purpose
        let path = WizardPath(purpose: purpose)
        self.errors = form.summary
        self.changed =
            isChanged
            ? Notice(
                .warning, title: "Dane wniosku zmieniły się",
                "Zmieniono je w innym oknie. Sprawdź je jeszcze raz i dopiero wtedy zapisz wniosek.") : nil
        self.title = purpose.polishTitle
        self.csrf = csrf
        self.action = path.summary
        self.cancel = path.cancel
        self.back = path.roles
        self.steps = WizardStep.summary.steps(isFurther: purpose.isFurther)
        self.draft = SignedInPages.value(state.draft.id)
        self.version = String(state.draft.version)
        self.unit = SummaryList(
            "Dane wybranej jednostki", action: purpose.isFurther ? nil : Link("Wybierz inną jednostkę", WizardPath.units), rows: unit.facts)
        self.roles = state.roles.map(\.polishName)
        self.contact = SummaryList(
            "Twoje dane kontaktowe w jednostce", action: Link("Popraw dane", path.roles + "#\(Field.id(for: RolesForm.telephone))"),
            rows: contact.facts)
        self.declaration = form.checkbox(
            "declaration", label: RequestDocuments.declaration,
            hint: "Zapoznaj się z treścią oświadczenia i potwierdź je przed wysłaniem wniosku", required: true)
    }
}
