import Vocabulary

/// Deals valid numbers, each once, from ranges in which none is issued: NIP 999…, REGON 98…, telephone numbers 10….
struct RegisterNumbers: Sendable {
    private var nip = 0
    private var regon = 0
    private var book = 900_000_000
    private var phone = 100_000_000

    mutating func nextNIP() throws(InvalidIdentifier) -> NIP {
        while true {
            self.nip += 1
            let front = 999_000_000 + self.nip
            guard self.nip <= 999_999 else { throw .length }
            // One prefix in eleven has no check digit.
            if let check = NIP.checkDigit(for: Self.digits(of: front)) { return try NIP("\(front)\(check)") }
        }
    }

    mutating func nextREGON() throws(InvalidIdentifier) -> REGON {
        self.regon += 1
        guard self.regon <= 999_999 else { throw .length }
        let front = 98_000_000 + self.regon
        return try REGON("\(front)\(REGON.checkDigit(for: Self.digits(of: front)))")
    }

    /// The number of a local unit: fourteen digits.
    mutating func nextLocalREGON() throws(InvalidIdentifier) -> REGON {
        let front = try self.nextREGON().value + "0001"
        return try REGON("\(front)\(REGON.checkDigit(for: front.utf8.map { Int($0) - 0x30 }))")
    }

    mutating func nextBookNumber() throws(InvalidIdentifier) -> RegisterBookNumber {
        self.book += 1
        return try RegisterBookNumber(String(self.book))
    }

    mutating func nextPhone() throws(InvalidIdentifier) -> PhoneNumber {
        self.phone += 1
        return try PhoneNumber(String(self.phone))
    }

    private static func digits(of number: Int) -> [Int] {
        String(number).utf8.map { Int($0) - 0x30 }
    }
}
