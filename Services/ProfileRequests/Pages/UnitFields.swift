import ProfileRequestsDomain
import Vocabulary
import WebPages

/// What the fields of units offer and say, in searches and forms alike.
enum UnitFields {
    static let nipMessage = "NIP ma dziesięć cyfr i poprawną cyfrę kontrolną"
    static let regonMessage = "REGON ma dziewięć lub czternaście cyfr i poprawną cyfrę kontrolną"
    static let numberMessage = "Numer księgi rejestrowej ma do dwunastu cyfr"

    static let kinds = UnitKind.allCases.map { Choice($0.code, "\($0.polishName) (\($0.code))") }
    static let scopes = UnitScope.allCases.map { Choice($0.rawValue, $0.polishName) }
    static let voivodeships = Voivodeship.allCases.map { Choice($0.rawValue, $0.polishName) }
}
