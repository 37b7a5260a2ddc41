import Foundation
import ProfileRequestsDomain
import Vocabulary

/// Writes units as `import-units` reads them: every field quoted, NULL for what is absent.
struct RegisterFileWriter {
    static var header: String { RegisterColumn.allCases.map { Self.quoted($0.rawValue) }.joined(separator: ";") + "\r\n" }

    static func line(_ unit: Unit) -> String {
        RegisterColumn.allCases.map { Self.quoted(Self.text($0, of: unit) ?? "NULL") }.joined(separator: ";") + "\r\n"
    }

    private static func text(_ column: RegisterColumn, of unit: Unit) -> String? {
        switch column {
        case .number: unit.registerBookNumber?.value
        case .name, .ownerName: unit.name
        case .nip: unit.nip?.value
        case .street: unit.address.street
        case .building: unit.address.building
        // The building holds both.
        case .premises: nil
        case .postalCode: unit.address.postalCode.value
        case .town: unit.address.town
        case .teryt: unit.teryt.value
        case .telephone: unit.telephone?.e164
        case .email: unit.email?.address
        case .struckOff: unit.closedAt.map { WarsawTime.calendarDate(of: $0).iso }
        case .regon: unit.regon?.value
        case .powiat: unit.address.powiat
        case .gmina: unit.address.gmina
        case .kind: unit.kind.rawValue
        case .scope: unit.scope.rawValue
        case .id: unit.id.uuidString.lowercased()
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
