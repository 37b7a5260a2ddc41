/// A code of the territorial register (TERC): seven digits `WW PP GG R`.
package struct TERYT: TextIdentifier, CustomStringConvertible {
    package let value: String
    package let voivodeship: Voivodeship

    /// Takes exactly seven ASCII digits and checks the range of each part. Kind 8 exists in Warsaw only, kind 9 in the
    /// four cities with delegacies (Wrocław, Łódź, Kraków, Poznań).
    package init(_ text: String) throws(InvalidIdentifier) {
        guard !text.isEmpty else { throw .empty }
        guard let digits = Digits.strict(text) else { throw .characters }
        guard digits.count == 7 else { throw .length }
        guard let voivodeship = Voivodeship(rawValue: String(text.prefix(2))) else { throw .structure }
        guard digits[2] + digits[3] > 0, digits[4] + digits[5] > 0 else { throw .structure }
        switch digits[6] {
        case 1...5: break
        case 8: guard text.hasPrefix("1465") else { throw .structure }
        case 9: guard ["0264", "1061", "1261", "3064"].contains(text.prefix(4)) else { throw .structure }
        default: throw .structure
        }
        self.value = text
        self.voivodeship = voivodeship
    }

    package var description: String { self.value }
}

/// The sixteen voivodeships; the raw value is the first two digits of a TERYT code.
package enum Voivodeship: String, Hashable, Sendable, Codable, CaseIterable {
    case dolnoslaskie = "02"
    case kujawskoPomorskie = "04"
    case lubelskie = "06"
    case lubuskie = "08"
    case lodzkie = "10"
    case malopolskie = "12"
    case mazowieckie = "14"
    case opolskie = "16"
    case podkarpackie = "18"
    case podlaskie = "20"
    case pomorskie = "22"
    case slaskie = "24"
    case swietokrzyskie = "26"
    case warminskoMazurskie = "28"
    case wielkopolskie = "30"
    case zachodniopomorskie = "32"

    /// As it stands in an address: `kujawsko-pomorskie`.
    package var polishName: String {
        switch self {
        case .dolnoslaskie: "dolnośląskie"
        case .kujawskoPomorskie: "kujawsko-pomorskie"
        case .lubelskie: "lubelskie"
        case .lubuskie: "lubuskie"
        case .lodzkie: "łódzkie"
        case .malopolskie: "małopolskie"
        case .mazowieckie: "mazowieckie"
        case .opolskie: "opolskie"
        case .podkarpackie: "podkarpackie"
        case .podlaskie: "podlaskie"
        case .pomorskie: "pomorskie"
        case .slaskie: "śląskie"
        case .swietokrzyskie: "świętokrzyskie"
        case .warminskoMazurskie: "warmińsko-mazurskie"
        case .wielkopolskie: "wielkopolskie"
        case .zachodniopomorskie: "zachodniopomorskie"
        }
    }
}
