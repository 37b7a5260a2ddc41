import Vocabulary

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

    /// What the person may do.
    package var waysOn: Set<WayOn> {
        switch self {
        case .z01: [.migrate, .newAccount, .abort]
        case .z02, .z06: [.newAccount, .abort]
        case .z03, .z04, .z07: [.abort]
        case .z05: [.searchAgain, .abort]
        }
    }

    /// The outcome of a search that found `accounts` for `identity`.
    ///
    /// Names are compared with case and diacritics folded: the two systems never agreed on either.
    package static func of(_ accounts: [LegacyAccount], for identity: Identity) -> (code: EventCode, account: LegacyAccount?) {
        guard let account = accounts.first else { return (.z02, nil) }
        guard accounts.count == 1 else { return (.z03, nil) }
        guard account.status == .active else { return (.z04, nil) }
        let sameName =
            PolishText.searchKey(account.familyName) == PolishText.searchKey(identity.familyName)
            && Self.firstName(account.givenNames) == Self.firstName(identity.givenNames)
        return sameName ? (.z01, account) : (.z07, nil)
    }

    private static func firstName(_ names: String) -> Substring {
        let key = PolishText.searchKey(names)
        return key.split(separator: " ").first ?? ""
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
