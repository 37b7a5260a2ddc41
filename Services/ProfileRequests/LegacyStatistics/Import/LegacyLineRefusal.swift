import ProfileRequestsDomain

/// Why a line of SSOZ I's directory file is not imported. Neither a case nor its words hold anything of what the line says.
package enum LegacyLineRefusal: Error, Hashable, Sendable {
    case overlongLine
    case notUTF8
    case containsNUL
    case quoted
    case fieldCount(Int)
    case wrongLogin
    case wrongPassword
    case wrongDate
    case wrongRegisterNumber
    case wrongREGON
    case noUnit
    case unknownRole
    case wrongTelephone
    case wrongEmail
    /// The login stands in an earlier line too.
    case loginTwice(line: Int)
}

extension LegacyLineRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .overlongLine: "the line is longer than \(LegacyDirectoryFile.lineLimit) bytes"
        case .notUTF8: "the line is not UTF-8"
        case .containsNUL: "the line contains a NUL"
        case .quoted: "quoted fields are not read"
        case .fieldCount(let count): "\(LegacyDirectoryRecord.columns.count) fields are needed, there are \(count)"
        case .wrongLogin: "the login is missing, longer than \(LegacyLogin.longest) characters or has characters it cannot have"
        case .wrongPassword: "the password hash is neither Argon2id at the cost used here (m=19456,t=2,p=1) nor {SSHA}"
        case .wrongDate: "the day of the last use is not a date (YYYY-MM-DD)"
        case .wrongRegisterNumber: "the register-book number will not do"
        case .wrongREGON: "the REGON does not check out"
        case .noUnit: "the unit is missing: a register-book number or a REGON is needed"
        case .unknownRole: "the roles must be of " + LegacyRole.allCases.map(\.rawValue).joined(separator: ", ")
        case .wrongTelephone: "the telephone number will not do"
        case .wrongEmail: "the e-mail address will not do"
        case .loginTwice(let line): "the login stands in line \(line) already"
        }
    }
}
