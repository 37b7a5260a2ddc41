/// One thing that happened in a migration, as the help line is told of it.
package enum MigrationStep: Hashable, Sendable {
    /// A search began.
    case searchStarted
    /// ePLOZ did not answer; it will be asked again.
    case attemptFailed
    /// A search ended.
    case outcome(EventCode)
    /// The help line decided.
    case ruled(HelplineRuling)
    /// The person took the account found over.
    case migrated
    /// The person went on without one.
    case continuedWithoutMigration
    /// The person gave up.
    case aborted

    /// The stable word that is stored and told.
    package var word: String {
        switch self {
        case .searchStarted: "search-started"
        case .attemptFailed: "attempt-failed"
        case .outcome(let code): "outcome-\(code.rawValue)"
        case .ruled(.migrate): "helpline-chose-account"
        case .ruled(.newAccount): "helpline-chose-new-account"
        case .migrated: "migrated"
        case .continuedWithoutMigration: "continued-without-migration"
        case .aborted: "aborted"
        }
    }

    /// What a person's decision is told as.
    package init(_ way: WayOn) {
        self =
            switch way {
            case .migrate: .migrated
            case .newAccount: .continuedWithoutMigration
            case .abort: .aborted
            case .searchAgain: .searchStarted
            }
    }
}
