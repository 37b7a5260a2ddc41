/// The Polish national identification number: eleven digits that hold a birth date and a sex. Prints `REDACTED`.
package struct PESEL: TextIdentifier, Redacted {
    /// All eleven digits, for sealing and for the keyed index. Never for a URL, a log line, a metric or an error.
    package let digits: String
    package let birthDate: CalendarDate
    package let sex: Sex

    /// Takes exactly eleven ASCII digits; checks the month code, the calendar day and the check digit, in this order.
    package init(_ text: String) throws(InvalidPESEL) {
        guard text.utf8.count == 11 else { throw .length }
        guard let digits = Digits.strict(text) else { throw .characters }
        let monthCode = digits[2] * 10 + digits[3]
        guard let century = Self.centuries[monthCode / 20], (1...12).contains(monthCode % 20) else { throw .month }
        let birthDate: CalendarDate
        do {
            birthDate = try CalendarDate(
                year: century + digits[0] * 10 + digits[1], month: monthCode % 20, day: digits[4] * 10 + digits[5])
        } catch {
            throw .date
        }
        guard (10 - Digits.weighted(digits, by: Self.weights) % 10) % 10 == digits[10] else { throw .checksum }
        self.digits = text
        self.birthDate = birthDate
        self.sex = digits[9].isMultiple(of: 2) ? .female : .male
    }

    package var value: String { self.digits }

    /// What the help line may ask for.
    package var lastThree: String { String(self.digits.suffix(3)) }

    private static let weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]
    private static let centuries = [0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800]
}

/// The sex a PESEL is coded with; nothing else is ever derived from it.
package enum Sex: String, Hashable, Sendable, Codable {
    case female, male
}

/// Why a text is not a PESEL; the text itself is not kept.
package enum InvalidPESEL: Error, Hashable, Sendable {
    case length, characters, month, date, checksum
}
