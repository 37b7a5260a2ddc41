import AccountMigrationDomain
import Vocabulary

/// What a line of a directory file has.
package enum LegacyField: String, CaseIterable, Hashable, Sendable {
    case pesel = "PESEL"
    case login
    case email = "e-mail address"
    case status
    case givenNames = "given names"
    case familyName = "family name"
}

/// Why a line of a directory file is not imported. Neither a case nor its words hold anything of what the line says.
package enum LineRefusal: Error, Hashable, Sendable {
    case tooLong(LegacyField)
    case overlongLine
    case notUTF8
    case containsNUL
    case fieldCount(Int)
    case quoted
    case notAnObject
    case unknownMember
    case wrongType(LegacyField)
    case missing(LegacyField)
    case characters(LegacyField)
    case wrongPESEL(InvalidPESEL)
    case wrongEmail
    case unknownStatus
    /// The login stands in an earlier line too.
    case loginTwice(line: Int)
}

extension LineRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let field): "the \(field.rawValue) is longer than \(Self.limit(of: field)) characters"
        case .overlongLine: "the line is longer than \(LineBlocks.lineLimit) bytes"
        case .notUTF8: "the line is not UTF-8"
        case .containsNUL: "the line contains a NUL"
        case .fieldCount(let count): "\(CSVRecords.columns.count) fields are needed, there are \(count)"
        case .quoted: "quoted fields are not read"
        case .notAnObject: "the line is not a JSON object"
        case .unknownMember: "the object has a member that is not known"
        case .wrongType(let field): "the \(field.rawValue) is not a text"
        case .missing(let field): "the \(field.rawValue) is missing"
        case .characters(let field): "the \(field.rawValue) has characters it cannot have"
        case .wrongPESEL(let reason): "the PESEL does not check out (\(reason))"
        case .wrongEmail: "the e-mail address will not do"
        case .unknownStatus: "the status must be one of " + LegacyAccount.Status.allCases.map(\.rawValue).joined(separator: ", ")
        case .loginTwice(let line): "the login stands in line \(line) already"
        }
    }

    private static func limit(of field: LegacyField) -> Int {
        field == .login ? LegacyRecord.loginLimit : LegacyRecord.nameLimit
    }
}
