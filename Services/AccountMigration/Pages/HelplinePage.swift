import AccountMigrationDomain
import Contracts
import Foundation
import Vocabulary
import WebPages

/// "Infolinia": the two ways to an event, by its number and by what a caller knows (template `helpline`).
struct HelplinePage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let number: Field
    let digits: Field
    let givenName: Field
    let familyName: Field
    let login: Field
    let found: Table?
    let nothing: EmptyState?

    static let number = "number"
    static let numberMessage = "Podaj numer w postaci MIGRATION_ i 13 cyfr"
    private static let digits = "digits"
    private static let givenName = "given-name"
    private static let familyName = "family-name"
    private static let login = "login"

    init(
        numberForm: FormState = FormState(), personForm: FormState = FormState(), found: [MigrationEventRepository.Record]? = nil,
        csrf: String
    ) {
        self.errors = numberForm.summary ?? personForm.summary
        self.csrf = csrf
        self.number = numberForm.field(
            Self.number, label: "Numer zdarzenia", hint: "Na przykład MIGRATION_1701216444943", required: true, width: .medium,
            autocomplete: "off", maxLength: 30)
        self.digits = personForm.field(
            Self.digits, label: "3 ostatnie cyfry PESEL", required: true, width: .short, autocomplete: "off", inputMode: "numeric",
            maxLength: 3)
        self.givenName = personForm.field(Self.givenName, label: "Imię", required: true, autocomplete: "off", maxLength: 100)
        self.familyName = personForm.field(Self.familyName, label: "Nazwisko", required: true, autocomplete: "off", maxLength: 100)
        self.login = personForm.field(
            Self.login, label: "Login w systemie ePLOZ", required: true, width: .medium, autocomplete: "off", maxLength: 100)
        let rows = found ?? []
        self.found =
            rows.isEmpty
            ? nil
            : Table(
                caption: "Odnalezione zdarzenia", columns: [.init("Numer zdarzenia"), .init("Kod"), .init("Wynik"), .init("Czas")],
                rows: rows.map { record in
                    [
                        .link(Link(record.event.value, HelplineSession.path(of: record.event))), .text(record.code.rawValue),
                        .text(record.code.report), .text(WarsawTime.clockWithMilliseconds(record.event.date)),
                    ]
                })
        self.nothing =
            found?.isEmpty == true
            ? EmptyState(
                "Nie odnaleziono zdarzenia",
                text: "Sprawdź pisownię. Wielkość liter i polskie znaki nie mają znaczenia, liczy się pierwsze imię.")
            : nil
    }

    /// The form of somebody who has searched too often.
    static func limited(_ body: FormBody, until: Date) -> FormState {
        var errors = FieldErrors()
        errors.add(
            "Zbyt wiele wyszukiwań. Spróbuj ponownie po \(WarsawTime.dateTimeWithSeconds(until)). Po numerze można szukać bez ograniczeń")
        return FormState(body, errors: errors)
    }

    /// Reads what was typed.
    ///
    /// - Returns: the query, or the form to show again.
    static func read(_ body: FormBody) -> Result<MigrationEventQuery, FormState.Refused> {
        let query = MigrationEventQuery(
            lastThreeDigits: body.text(Self.digits), givenName: body.text(Self.givenName), familyName: body.text(Self.familyName),
            login: body.text(Self.login))
        var errors = FieldErrors()
        if query.lastThreeDigits.utf8.count != 3 || !query.lastThreeDigits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            errors.add("Podaj 3 ostatnie cyfry PESEL", to: Self.digits)
        }
        if !(1...100).contains(query.givenName.count) { errors.add("Podaj imię", to: Self.givenName) }
        if !(1...100).contains(query.familyName.count) { errors.add("Podaj nazwisko", to: Self.familyName) }
        if !(1...100).contains(query.login.count) { errors.add("Podaj login w systemie ePLOZ", to: Self.login) }
        return errors.isEmpty ? .success(query) : .failure(.init(form: FormState(body, errors: errors)))
    }
}
