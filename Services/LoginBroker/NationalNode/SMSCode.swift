import LibCrypto
import LoginBrokerDomain

/// A code of six digits, as sent by SMS and typed by people, spaces forgiven. Prints as nothing.
package struct SMSCode: Hashable, Sendable, CustomStringConvertible {
    package let digits: String

    package init?(_ text: String) {
        let digits = text.filter { $0 != " " && $0 != "-" }
        guard digits.utf8.count == SMSChallenge.digits,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.digits = digits
    }

    /// A random code, each of the million equally likely.
    package init(from random: any RandomSource) {
        // Values from the ragged end of the range are thrown away, so that none is likelier than another.
        let codes: UInt32 = 1_000_000
        let fair = UInt32.max - UInt32.max % codes
        var value: UInt32
        repeat {
            value = random.bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
        } while value >= fair
        let text = String(value % codes)
        self.digits = String(repeating: "0", count: SMSChallenge.digits - text.count) + text
    }

    package var description: String { "REDACTED" }
}
