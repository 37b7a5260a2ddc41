import Vocabulary
import WebPages

/// An e-mail address and the same again, in whatever form they stand.
enum EmailFields {
    static let email = "email"
    static let repeated = "email-again"

    static func email(_ form: FormState, label: String, hint: String) -> Field {
        form.field(Self.email, label: label, kind: .email, hint: hint, required: true, autocomplete: "email", maxLength: 254)
    }

    static func repeated(_ form: FormState, label: String) -> Field {
        form.field(Self.repeated, label: label, kind: .email, required: true, autocomplete: "email", maxLength: 254)
    }

    /// The address, once it is one; what is wrong with it or its repetition is noted.
    static func read(_ body: FormBody, _ errors: inout FieldErrors) -> EmailAddress? {
        let email = errors.check(Self.email, body.text(Self.email).isEmpty ? "Podaj adres e-mail" : "Podaj poprawny adres e-mail") {
            try EmailAddress(body.text(Self.email))
        }
        if body.text(Self.repeated).isEmpty {
            errors.add("Powtórz adres e-mail", to: Self.repeated)
        } else if let email, (try? EmailAddress(body.text(Self.repeated))) != email {
            errors.add("Adresy e-mail nie są takie same", to: Self.repeated)
        }
        return email
    }
}
