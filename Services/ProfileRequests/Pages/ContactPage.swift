import ProfileRequestsDomain
import WebPages

/// "Edycja danych kontaktowych użytkownika"
struct ContactPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let action: String
    let back: String
    let unitName: String
    let telephone: Field
    let email: Field

    init(_ entry: MyAccount.ProfileEntry, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.action = "/my-account/profiles/\(SignedInPages.value(entry.id))/contact"
        self.back = MyAccountQuery.opening(entry.id)
        self.unitName = entry.unit.name
        self.telephone = form.field(
            RolesForm.telephone, label: "Telefon", kind: .tel, required: true, autocomplete: "tel", maxLength: 30)
        self.email = form.field(RolesForm.email, label: "E-mail", kind: .email, required: true, autocomplete: "email", maxLength: 254)
    }
}
