import Foundation

/// What the help line has decided for a person whom a search alone cannot help (Z03, Z04, Z07). It holds for the person's next log-in.
package enum HelplineRuling: Hashable, Sendable {
    /// The account of this ePLOZ login is the person's.
    case migrate(login: String)
    /// None of the accounts is the person's, or none is to be used: a new one.
    case newAccount

    /// How long the person has for that log-in, in seconds: accounts and people change.
    package static let lifetime: TimeInterval = 30 * 24 * 3600

    /// Whether the help line may decide on an outcome of this code.
    package static func isPossible(on code: EventCode) -> Bool {
        switch code {
        case .z03, .z04, .z07: true
        case .z01, .z02, .z05, .z06: false
        }
    }
}
