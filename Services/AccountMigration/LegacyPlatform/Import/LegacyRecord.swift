import AccountMigrationDomain
import Foundation
import Vocabulary

/// One account of ePLOZ and whose it is: what a line of a directory file says.
package struct LegacyRecord: Hashable, Sendable {
    package let pesel: PESEL
    package let account: LegacyAccount

    /// As many characters as a UEOZ login has at most: a login carries over.
    static let loginLimit = 64
    static let nameLimit = 100

    /// What a record is made of, before anything of it is believed.
    struct Fields {
        var pesel = ""
        var login = ""
        var email = ""
        var status = ""
        var givenNames = ""
        var familyName = ""
    }

    init(_ fields: Fields) throws(LineRefusal) {
        guard !fields.pesel.isEmpty else { throw .missing(.pesel) }
        do {
            self.pesel = try PESEL(fields.pesel)
        } catch {
            throw .wrongPESEL(error)
        }
        guard !fields.status.isEmpty else { throw .missing(.status) }
        guard let status = LegacyAccount.Status(rawValue: fields.status) else { throw .unknownStatus }
        self.account = try LegacyAccount(
            checking: fields.login, email: fields.email, givenNames: fields.givenNames, familyName: fields.familyName, status: status)
    }

    /// By what two logins are the same: they compare without case.
    var canonicalLogin: String { self.account.login.lowercased() }
}

extension LegacyAccount {
    /// An account as another system tells it, if it will do.
    init(
        checking login: String, email: String, givenNames: String, familyName: String, status: Status
    ) throws(LineRefusal) {
        guard !login.isEmpty else { throw .missing(.login) }
        guard login.unicodeScalars.count <= LegacyRecord.loginLimit else { throw .tooLong(.login) }
        guard !login.unicodeScalars.contains(where: { $0.properties.isWhitespace || Self.isControl($0) }) else { throw .characters(.login) }
        var address: EmailAddress?
        if !email.isEmpty {
            guard let valid = try? EmailAddress(email) else { throw .wrongEmail }
            address = valid
        }
        for (name, field) in [(givenNames, LegacyField.givenNames), (familyName, .familyName)] {
            guard !name.isEmpty else { throw .missing(field) }
            guard name.unicodeScalars.count <= LegacyRecord.nameLimit else { throw .tooLong(field) }
            guard !name.unicodeScalars.contains(where: Self.isControl) else { throw .characters(field) }
        }
        self.init(login: login, email: address, givenNames: givenNames, familyName: familyName, status: status)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
