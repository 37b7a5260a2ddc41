/// The form of a noun beside a whole number, by CLDR's rules for the languages of mails.
package enum PluralCategory: String, Hashable, Sendable, CaseIterable {
    case one, few, many, other

    package init(of number: Int, in language: Language) {
        let (tens, units) = (number.magnitude % 100, number.magnitude % 10)
        switch language {
        case .english:
            self = number.magnitude == 1 ? .one : .other
        case .polish:
            if number.magnitude == 1 {
                self = .one
            } else {
                self = (2...4).contains(units) && !(12...14).contains(tens) ? .few : .many
            }
        case .ukrainian:
            if units == 1, tens != 11 {
                self = .one
            } else {
                self = (2...4).contains(units) && !(12...14).contains(tens) ? .few : .many
            }
        }
    }

    /// The categories that whole numbers have in the language.
    package static func all(in language: Language) -> [PluralCategory] {
        switch language {
        case .english: [.one, .other]
        case .polish, .ukrainian: [.one, .few, .many]
        }
    }
}
