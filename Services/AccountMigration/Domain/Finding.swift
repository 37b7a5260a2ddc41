import Vocabulary

/// What a search of ePLOZ came to, before it has a number.
package struct Finding: Hashable, Sendable {
    package let code: EventCode
    /// The account that may be migrated: the one found (Z01), or the one the help line has named.
    package let account: LegacyAccount?
    /// All that was found, for the help line to choose from.
    package let found: [LegacyAccount]
    /// The decision of the help line that this finding rests on.
    package let ruling: HelplineRuling?

    package init(code: EventCode, account: LegacyAccount? = nil, found: [LegacyAccount] = [], ruling: HelplineRuling? = nil) {
        self.code = code
        self.account = account
        self.found = found
        self.ruling = ruling
    }

    /// What `accounts` mean for `identity`.
    ///
    /// - Parameters:
    ///   - ruling: counts where it names an account only if that is still among those found.
    ///   - ruledOn: the outcome the help line decided on; it has not decided on another, such as a block that came later.
    package init(_ accounts: [LegacyAccount], for identity: Identity, ruling: HelplineRuling? = nil, on ruledOn: EventCode? = nil) {
        let code = Self.code(of: accounts, for: identity)
        guard HelplineRuling.isPossible(on: code) else {
            self.init(code: code, account: code == .z01 ? accounts.first : nil, found: accounts)
            return
        }
        switch ruledOn == code ? ruling : nil {
        case .migrate(let login):
            let account = accounts.first { $0.login == login }
            self.init(code: code, account: account, found: accounts, ruling: account == nil ? nil : ruling)
        case .newAccount:
            self.init(code: code, found: accounts, ruling: ruling)
        case nil:
            self.init(code: code, found: accounts)
        }
    }

    private static func code(of accounts: [LegacyAccount], for identity: Identity) -> EventCode {
        guard let account = accounts.first else { return .z02 }
        guard accounts.count == 1 else { return .z03 }
        guard account.status == .active else { return .z04 }
        return account.isNamed(like: identity) ? .z01 : .z07
    }
}
