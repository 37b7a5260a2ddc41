import LoginBrokerDomain
import Vocabulary

/// Thousands of personas by rule, for load generators: number 17 is the same person on every machine. Made when asked for, never stored.
package struct GeneratedPersonas: Sendable {
    /// The most people one generator makes.
    package static let limit = 1_000_000

    let prefix: String
    package let count: Int
    private let password: String
    private let passwordHash: String
    private let smsCode: String
    /// Where this generator's share of the safe PESELs begins, so that no two generators make the same person.
    private let offset: Int

    init(_ generator: PersonaFile.Generator, index: Int, hash: String) {
        self.prefix = generator.prefix
        self.count = generator.count
        self.password = generator.password
        self.passwordHash = hash
        self.smsCode = generator.smsCode
        self.offset = index * Self.limit
    }

    /// The persona with a user name of this generator's, if there is one.
    func persona(userName: String) -> Persona? {
        guard userName.hasPrefix(self.prefix + "-") else { return nil }
        let digits = userName.dropFirst(self.prefix.count + 1)
        guard digits.utf8.count == 6, let number = Int(digits), (1...self.count).contains(number) else { return nil }
        return self.persona(number)
    }

    /// The persona with a number from 1 to ``count``.
    package func persona(_ number: Int) -> Persona? {
        let text = String(number)
        let userName = "\(self.prefix)-\(String(repeating: "0", count: max(0, 6 - text.count)))\(text)"
        let feminine = number % 2 == 0
        let given = feminine ? Self.feminine : Self.masculine
        guard let pesel = self.pesel(number, feminine: feminine), let email = try? EmailAddress("\(userName)@poczta.example"),
            let phone = try? PhoneNumber("+48500\(String(repeating: "0", count: max(0, 6 - text.count)))\(text.suffix(6))")
        else { return nil }
        let family = Self.families[(number / 7) % Self.families.count]
        return Persona(
            id: userName, story: "wygenerowana osoba nr \(number)",
            identity: Identity(
                givenNames: given[number % given.count], familyName: family, birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            userName: userName, email: email, phone: phone, passwordHash: self.passwordHash, password: self.password,
            fixedSMSCode: self.smsCode, level: .substantial, isLocked: false, start: nil)
    }

    /// A PESEL of a birth from 1801 to 1850, when nobody could be given one.
    private func pesel(_ number: Int, feminine: Bool) -> PESEL? {
        let slot = number + self.offset
        let year = 1 + slot % 50
        let month = 81 + (slot / 50) % 12
        let day = 1 + (slot / 600) % 28
        let serial = (slot / 16_800) * 2 + (feminine ? 0 : 1)
        guard serial < 10_000 else { return nil }
        let body = [year, month, day].map(Self.twoDigits).joined() + Self.fourDigits(serial)
        let weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]
        let sum = zip(body.utf8, weights).reduce(0) { $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1 }
        return try? PESEL(body + String((10 - sum % 10) % 10))
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : String(value)
    }

    private static func fourDigits(_ value: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: 4 - text.count) + text
    }

    private static let feminine = ["Aniela", "Bronisława", "Celina", "Eufrozyna", "Józefina", "Łucja", "Pelagia", "Scholastyka"]
    private static let masculine = ["Ambroży", "Błażej", "Cyryl", "Eustachy", "Gracjan", "Ignacy", "Kajetan", "Świętosław"]
    private static let families = ["Brzozowiec", "Chrząszczyk", "Dębogóra", "Gżegżółka", "Jaśmin", "Łąkotnik", "Źródlak", "Żabieniec"]
}
