/// Who a person is, as a log-in method confirmed it. Prints `REDACTED`.
package struct Identity: Hashable, Sendable, Codable, Redacted {
    /// One or more, separated by spaces; may be empty, since the national node may leave it out.
    package let givenNames: String
    package let familyName: String
    package let birthDate: CalendarDate
    package let identifier: PersonIdentifier

    package init(givenNames: String, familyName: String, birthDate: CalendarDate, identifier: PersonIdentifier) {
        self.givenNames = givenNames
        self.familyName = familyName
        self.birthDate = birthDate
        self.identifier = identifier
    }

    package var fullName: String {
        self.givenNames.isEmpty ? self.familyName : "\(self.givenNames) \(self.familyName)"
    }

    package var pesel: PESEL? { self.identifier.pesel }

    /// Whether the birth date is the one the PESEL holds; an identity that contradicts itself must not log in.
    package var isConsistent: Bool {
        self.pesel.map { $0.birthDate == self.birthDate } ?? true
    }
}
