import ProfileRequestsDomain
import Vocabulary

/// One account of SSOZ I: what a line of a directory file says. Prints `REDACTED`.
package struct LegacyDirectoryRecord: Hashable, Sendable, Redacted {
    package let login: LegacyLogin
    package let password: LegacyPasswordField
    package let lastUsed: CalendarDate
    package let unit: LegacyUnitReference
    /// In the order of ``LegacyRole``, each once.
    package let roles: [LegacyRole]
    package let contact: LegacyContact
    /// The password's hash as it stood in the file.
    let passwordText: String

    static let columns = ["login", "password_hash", "last_used", "register_number", "regon", "roles", "telephone", "email"]

    /// - Parameter fields: in the order of ``columns``.
    init(_ fields: [String]) throws(LegacyLineRefusal) {
        guard fields.count == Self.columns.count else { throw .fieldCount(fields.count) }
        guard let login = try? LegacyLogin(fields[0]) else { throw .wrongLogin }
        guard let lastUsed = try? CalendarDate(fields[2]) else { throw .wrongDate }
        self.login = login
        self.passwordText = fields[1]
        self.password = try LegacyPasswordField(fields[1])
        self.lastUsed = lastUsed
        let number = try Self.optional(fields[3], .wrongRegisterNumber) { try RegisterBookNumber($0) }
        let regon = try Self.optional(fields[4], .wrongREGON) { try REGON($0) }
        guard let unit = LegacyUnitReference(registerBookNumber: number, regon: regon) else { throw .noUnit }
        self.unit = unit
        self.roles = try Self.roles(fields[5])
        self.contact = LegacyContact(
            telephone: try Self.optional(fields[6], .wrongTelephone) { try PhoneNumber($0) },
            email: try Self.optional(fields[7], .wrongEmail) { try EmailAddress($0) })
    }

    /// Everything the line says, in one form: two lines that say the same are the same.
    var canonical: String {
        [
            self.login.canonical, self.passwordText, self.lastUsed.iso, self.unit.registerBookNumber?.value ?? "",
            self.unit.regon?.value ?? "", self.roles.map(\.rawValue).joined(separator: ","), self.contact.telephone?.value ?? "",
            self.contact.email?.address ?? "",
        ].joined(separator: ";")
    }

    private static func roles(_ text: String) throws(LegacyLineRefusal) -> [LegacyRole] {
        var roles: Set<LegacyRole> = []
        for code in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let role = LegacyRole(rawValue: String(code)) else { throw .unknownRole }
            roles.insert(role)
        }
        return LegacyRole.allCases.filter(roles.contains)
    }

    private static func optional<Value>(
        _ text: String, _ refusal: LegacyLineRefusal, _ make: (String) throws -> Value
    ) throws(LegacyLineRefusal) -> Value? {
        guard !text.isEmpty else { return nil }
        guard let value = try? make(text) else { throw refusal }
        return value
    }
}
