/// How a search of ePLOZ ended. Only Z02 and its text are the manual's; the other codes are this system's own.
package enum EventCode: String, CaseIterable, Codable, Hashable, Sendable {
    /// One account found.
    case z01 = "Z01"
    /// None found.
    case z02 = "Z02"
    /// More than one found.
    case z03 = "Z03"
    /// Found, but blocked or closed.
    case z04 = "Z04"
    /// ePLOZ did not answer.
    case z05 = "Z05"
    /// There is no PESEL to search by.
    case z06 = "Z06"
    /// Found, but under another name.
    case z07 = "Z07"

    /// What the person may do, unless the help line has decided.
    package var waysOn: Set<WayOn> {
        switch self {
        case .z01: [.migrate, .newAccount, .abort]
        case .z02, .z06: [.newAccount, .abort]
        case .z03, .z04, .z07: [.abort]
        case .z05: [.searchAgain, .abort]
        }
    }
}

/// What a person may do once a search has ended.
package enum WayOn: String, CaseIterable, Codable, Hashable, Sendable {
    /// "Przenieś konto": the account found carries over.
    case migrate
    /// "Utwórz nowe konto bez migracji".
    case newAccount = "new-account"
    /// "Przerwij proces migracji".
    case abort
    /// "Wyszukaj ponownie".
    case searchAgain = "search-again"
}
