import Foundation

/// What the columns of a register file are called: those of RPWDL's open data that are needed, and what further ones are taken where a file has them.
enum RegisterColumn: String, CaseIterable, Hashable, Sendable {
    case number = "ID Księgi"
    case name = "Nazwa"
    case nip = "NIP"
    case street = "Ulica"
    case building = "Budynek"
    case premises = "Lokal"
    case postalCode = "Kod pocztowy"
    case town = "Miejscowość"
    case teryt = "Teryt"
    case telephone = "Telefon"
    case email = "Email"
    case struckOff = "Data wykreślenia z rejestru"
    // Not of `podmioty.csv`; `generate-units --csv` writes them, so that a file of its holds all that a unit has.
    case ownerName = "Nazwa podmiotu"
    case regon = "Regon"
    case powiat = "Powiat"
    case gmina = "Gmina"
    case kind = "Rodzaj"
    case scope = "Zakres"
    case id = "Identyfikator"

    var isNeeded: Bool {
        switch self {
        case .number, .name, .nip, .street, .building, .premises, .postalCode, .town, .teryt, .telephone, .email, .struckOff: true
        case .ownerName, .regon, .powiat, .gmina, .kind, .scope, .id: false
        }
    }
}

/// Where each column of a file stands.
struct RegisterHeader: Sendable {
    let places: [RegisterColumn: Int]
    let count: Int

    /// - Throws: ``RegisterImportError/missingColumns(_:)`` with all that are missing; a name that stands twice says nothing of either.
    init(_ fields: [String]) throws(RegisterImportError) {
        var places: [RegisterColumn: Int] = [:]
        for (place, field) in fields.enumerated() {
            guard let column = RegisterColumn(rawValue: field.precomposedStringWithCanonicalMapping.trimmingSpaces) else { continue }
            guard places.updateValue(place, forKey: column) == nil else { throw .repeatedColumn(column.rawValue) }
        }
        let missing = RegisterColumn.allCases.filter { $0.isNeeded && places[$0] == nil }
        guard missing.isEmpty else { throw .missingColumns(missing.map(\.rawValue)) }
        self.places = places
        self.count = fields.count
    }

    func has(_ column: RegisterColumn) -> Bool { self.places[column] != nil }

    /// What a record says in a column; nil for NULL, for nothing and where there is no such column.
    func text(_ column: RegisterColumn, of record: [String]) -> String? {
        guard let place = self.places[column] else { return nil }
        let text = record[place].precomposedStringWithCanonicalMapping.trimmingSpaces
        return text.isEmpty || text == "NULL" ? nil : text
    }
}

extension String {
    fileprivate var trimmingSpaces: String { self.trimmingCharacters(in: .whitespaces) }
}
