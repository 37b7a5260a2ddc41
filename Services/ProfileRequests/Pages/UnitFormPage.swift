import ProfileRequestsDomain
import WebPages

/// Adding a unit, or changing one (template `unit-form`).
struct UnitFormPage: ViewModel {
    let errors: ErrorSummary?
    /// What somebody else has changed meanwhile.
    let overtaken: Overtaken?
    let csrf: String
    let title: String
    let action: String
    let back: String
    let submit: String
    let id: String
    let change: String
    let kind: ChoiceGroup
    let scope: ChoiceGroup
    let name: Field
    let numbers: [Field]
    let voivodeship: ChoiceGroup
    let place: [Field]
    let address: [Field]
    let contact: [Field]

    struct Overtaken: ViewModel {
        let notice: Notice
        let table: Table?
    }

    /// - Parameters:
    ///   - id: of the unit: a new one has its own from the first time the page is shown, so that a form sent twice adds one unit.
    ///   - stored: as the unit is at present; nil where it is new.
    ///   - isOvertaken: whether it has changed since the form was shown.
    init(_ form: FormState, id: String, stored: UnitRepository.Stored?, isOvertaken: Bool = false, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.id = id
        let isNew = stored == nil
        self.title = isNew ? Self.adding : Self.changing
        self.action = isNew ? UnitPage.list + "/new" : UnitPage.path(id) + "/edit"
        self.back = isNew ? UnitPage.list : UnitPage.path(id)
        self.submit = isNew ? "Dodaj jednostkę" : "Zapisz"
        self.change = stored.map { "\($0.change)" } ?? ""
        self.overtaken = isOvertaken ? stored.map { Self.overtaken(form, by: $0.unit) } : nil
        let choose = [Choice("", "Wybierz")]
        self.kind = form.choices("kind", label: "Rodzaj", of: choose + UnitFields.kinds, required: true)
        self.scope = form.choices(
            "scope", label: "Zakres", of: choose + UnitFields.scopes, hint: "Od zakresu zależy, o jakie role można wnioskować",
            required: true)
        self.name = form.field("name", label: "Nazwa jednostki", required: true, maxLength: 500)
        self.numbers = [
            form.field("nip", label: "NIP", width: .medium, inputMode: "numeric", maxLength: 20),
            form.field("regon", label: "REGON", width: .medium, inputMode: "numeric", maxLength: 20),
            form.field("number", label: "Numer księgi rejestrowej", width: .medium, inputMode: "numeric", maxLength: 20),
        ]
        self.voivodeship = form.choices("voivodeship", label: "Województwo", of: choose + UnitFields.voivodeships, required: true)
        self.place = [
            form.field("powiat", label: "Powiat", required: true, maxLength: 200),
            form.field("gmina", label: "Gmina", required: true, maxLength: 200),
            form.field(
                "teryt", label: "Kod TERYT", hint: "Siedem cyfr gminy", required: true, width: .medium, inputMode: "numeric", maxLength: 7),
        ]
        self.address = [
            form.field("town", label: "Miejscowość", required: true, maxLength: 200),
            form.field("postalCode", label: "Kod pocztowy", required: true, width: .short, maxLength: 6),
            form.field("street", label: "Ulica", maxLength: 200),
            form.field(
                "building", label: "Numer budynku", hint: "Z numerem lokalu po ukośniku", required: true, width: .medium, maxLength: 50),
        ]
        self.contact = [
            form.field("telephone", label: "Telefon", kind: .tel, maxLength: 30),
            form.field("email", label: "E-mail", kind: .email, maxLength: 254),
        ]
    }

    static let adding = "Nowa jednostka"
    static let changing = "Zmiana danych jednostki"

    /// What is stored now beside what was typed, where they differ.
    private static func overtaken(_ form: FormState, by unit: Unit) -> Overtaken {
        let stored = UnitForm.values(unit)
        let rows = UnitForm.labels.compactMap { field, label -> [Table.Cell]? in
            let (now, typed) = (stored.text(field), form.values.text(field))
            guard now != typed else { return nil }
            return [.text(label), .text(Self.shown(now, in: field)), .text(Self.shown(typed, in: field))]
        }
        return Overtaken(
            notice: Notice(
                .warning, title: "Ktoś inny zmienił w tym czasie dane tej jednostki",
                "Nic z tego, co wpisano, nie przepadło, i nic jeszcze nie zostało zapisane. Porównaj dane: przycisk „Zapisz” zastąpi zapisane dane "
                    + "tymi, które są w formularzu."),
            table: rows.isEmpty
                ? nil
                : Table(
                    caption: "Różnice", columns: [.init("Pole"), .init("Zapisane teraz"), .init("Wpisane w formularzu")], rows: rows))
    }

    private static func shown(_ value: String, in field: String) -> String {
        let choices =
            switch field {
            case "kind": UnitFields.kinds
            case "scope": UnitFields.scopes
            case "voivodeship": UnitFields.voivodeships
            default: [Choice]()
            }
        return choices.first { $0.value == value }?.label ?? value
    }
}
