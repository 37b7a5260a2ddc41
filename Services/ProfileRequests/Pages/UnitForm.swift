import Foundation
import HTTPTypes
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// The fields in which a unit is described, as they are posted and as a unit fills them.
enum UnitForm {
    /// The unit that a form describes.
    ///
    /// - Parameter closedAt: since when it is closed, which no form says.
    /// - Throws: ``WebPages/FormState/Refused`` with everything that is wrong.
    static func unit(_ form: FormBody, id: UUID, closedAt: Date?) throws(FormState.Refused) -> Unit {
        var errors = FieldErrors()
        func needed(_ field: String, _ message: String, limit: Int = 200) -> String? {
            let text = form.text(field)
            guard !text.isEmpty else {
                errors.add(message, to: field)
                return nil
            }
            return plain(field, text, limit: limit)
        }
        func optional(_ field: String, limit: Int = 200) -> String? {
            form.optionalText(field).flatMap { plain(field, $0, limit: limit) }
        }
        func plain(_ field: String, _ text: String, limit: Int) -> String? {
            guard text.unicodeScalars.count <= limit else {
                errors.add("Wpisz najwyżej \(limit) znaków", to: field)
                return nil
            }
            guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
                errors.add("Usuń znaki, których nie da się wydrukować", to: field)
                return nil
            }
            return text
        }
        func read<Value>(_ field: String, _ message: String, _ make: (String) throws -> Value) -> Value? {
            form.optionalText(field).flatMap { text in errors.check(field, message) { try make(text) } }
        }

        let kind: UnitKind? = form.value("kind")
        if kind == nil { errors.add("Wybierz rodzaj jednostki", to: "kind") }
        let scope: UnitScope? = form.value("scope")
        if scope == nil { errors.add("Wybierz zakres jednostki", to: "scope") }
        let name = needed("name", "Wpisz nazwę jednostki", limit: 500)
        if let name, PolishText.searchKey(name).isEmpty { errors.add("Nazwa musi zawierać litery lub cyfry", to: "name") }
        let nip = read("nip", UnitFields.nipMessage) { try NIP($0) }
        let regon = read("regon", UnitFields.regonMessage) { try REGON($0) }
        let number = read("number", UnitFields.numberMessage) { try RegisterBookNumber($0) }
        let voivodeship: Voivodeship? = form.value("voivodeship")
        if voivodeship == nil { errors.add("Wybierz województwo", to: "voivodeship") }
        let teryt = errors.check("teryt", "Kod TERYT gminy ma siedem cyfr, na przykład 3064039") { try TERYT(form.text("teryt")) }
        if let teryt, let voivodeship, teryt.voivodeship != voivodeship {
            errors.add(
                "Ten kod TERYT należy do województwa: \(teryt.voivodeship.polishName), a wybrano: \(voivodeship.polishName)", to: "teryt")
        }
        let powiat = needed("powiat", "Wpisz powiat")
        let gmina = needed("gmina", "Wpisz gminę")
        let town = needed("town", "Wpisz miejscowość")
        let postalCode = errors.check("postalCode", "Kod pocztowy ma postać 00-000") { try PostalCode(form.text("postalCode")) }
        let street = optional("street")
        let building = needed("building", "Wpisz numer budynku", limit: 50)
        let telephone = read("telephone", RolesForm.telephoneMessage) { try PhoneNumber($0) }
        let email = read("email", RolesForm.emailMessage) { try EmailAddress($0) }

        guard errors.isEmpty, let kind, let scope, let name, let teryt, let powiat, let gmina, let town, let postalCode, let building else {
            throw FormState.Refused(form: FormState(form, errors: errors))
        }
        return Unit(
            id: id, kind: kind, name: name, nip: nip, regon: regon, registerBookNumber: number, teryt: teryt,
            address: UnitAddress(
                powiat: powiat, gmina: gmina, town: town, postalCode: postalCode, street: street, building: building),
            telephone: telephone, email: email, scope: scope, closedAt: closedAt)
    }

    /// What a unit has in the fields.
    static func values(_ unit: Unit) -> FormBody {
        FormBody([
            "kind": unit.kind.rawValue, "scope": unit.scope.rawValue, "name": unit.name, "nip": unit.nip?.value ?? "",
            "regon": unit.regon?.value ?? "", "number": unit.registerBookNumber?.value ?? "", "voivodeship": unit.voivodeship.rawValue,
            "teryt": unit.teryt.value, "powiat": unit.address.powiat, "gmina": unit.address.gmina, "town": unit.address.town,
            "postalCode": unit.address.postalCode.value, "street": unit.address.street ?? "", "building": unit.address.building,
            "telephone": unit.telephone?.e164 ?? "", "email": unit.email?.address ?? "",
        ])
    }

    /// The fields with their labels, in the order of the page.
    static let labels = [
        ("kind", "Rodzaj"), ("scope", "Zakres"), ("name", "Nazwa jednostki"), ("nip", "NIP"), ("regon", "REGON"),
        ("number", "Numer księgi rejestrowej"), ("voivodeship", "Województwo"), ("powiat", "Powiat"), ("gmina", "Gmina"),
        ("teryt", "Kod TERYT"), ("town", "Miejscowość"), ("postalCode", "Kod pocztowy"), ("street", "Ulica"), ("building", "Numer budynku"),
        ("telephone", "Telefon"), ("email", "E-mail"),
    ]
}

extension UnitAdministrationError {
    /// What the form says, and beside which field.
    var fault: (field: String?, message: String) {
        switch self {
        case .outOfReach: (nil, "Nie możesz zmieniać danych tej jednostki")
        case .otherVoivodeship(let voivodeship):
            ("voivodeship", "Możesz prowadzić tylko jednostki z województwa: \(voivodeship.polishName)")
        case .kindReserved: ("kind", "Jednostkę tego rodzaju może dodać tylko Administrator CeZ")
        case .scopeReserved: ("scope", "Zakres nadzorujący może nadać tylko Administrator CeZ")
        case .scopeDoesNotFit(let kind):
            ("scope", "Dla rodzaju „\(kind.polishName)” wybierz zakres: \(kind.scopes.map(\.polishName).joined(separator: " albo "))")
        case .centralUnit: ("kind", "Jednostka centralna jest jedna. Nie można jej dodać, zmienić jej rodzaju ani jej zamknąć")
        case .ownUnit: (nil, "Nie możesz zamknąć jednostki, w której profilu pracujesz")
        case .numberTaken: ("number", "Inna jednostka ma ten numer księgi rejestrowej")
        case .regonTaken: ("regon", "Inna jednostka bez numeru księgi rejestrowej ma ten REGON")
        }
    }
}

extension UnitAdministrationError: ErrorPageConvertible {
    package var errorPage: ErrorPage {
        ErrorPage(
            self == .outOfReach ? .forbidden : .unprocessableContent, title: "Nie można tego zrobić",
            paragraphs: ["\(self.fault.message)."],
            actions: [Link("Wróć do jednostek", UnitPage.list)])
    }
}
