/// A tile of the home page. Most lead to other systems; their addresses are configured under ``code``.
package struct HomeModule: Hashable, Sendable {
    package let section: HomeSection
    package let kind: Kind

    /// What a tile shows.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case toFill = "DO_WYPELNIENIA"
        case toVerify = "DO_WERYFIKACJI"
        case toCorrect = "DO_KOREKTY"
        case approved = "ZATWIERDZONE"
        case all = "WSZYSTKIE"
        case dictionaries = "SLOWNIKI"
        case requests = "WNIOSKI"
        case users = "UZYTKOWNICY"
        case units = "JEDNOSTKI"
        case reports = "RAPORTY"
        case announcements = "KOMUNIKATY"

        package var polishName: String {
            switch self {
            case .toFill: "Do wypełnienia"
            case .toVerify: "Do weryfikacji"
            case .toCorrect: "Do korekty"
            case .approved: "Zatwierdzone"
            case .all: "Wszystkie"
            case .dictionaries: "Słowniki"
            case .requests: "Wnioski do weryfikacji"
            case .users: "Użytkownicy"
            case .units: "Jednostki"
            case .reports: "Raporty"
            case .announcements: "Komunikaty"
            }
        }
    }

    /// `NIEFIN_DO_WYPELNIENIA`; invented, like the codes of permissions.
    package var code: String { "\(self.section.rawValue)_\(self.kind.rawValue)" }

    package var polishName: String { self.kind.polishName }

    /// Whether SSOZ II itself has the pages behind the tile.
    package var isInside: Bool {
        switch self.kind {
        case .requests, .users, .units, .announcements: true
        case .toFill, .toVerify, .toCorrect, .approved, .all, .dictionaries, .reports: false
        }
    }

    /// The tiles that these permissions open, in the order of the page.
    package static func open(to permissions: Set<Permission>) -> [HomeModule] {
        HomeSection.allCases.flatMap(\.modules).filter { !$0.keys.isDisjoint(with: permissions) }
    }

    /// The tiles of a profile with these roles.
    package static func open(to roles: some Sequence<Role>) -> [HomeModule] {
        Self.open(to: Set(roles.flatMap(\.permissions)))
    }

    /// Any of these permissions opens the tile.
    private var keys: Set<Permission> {
        switch self.kind {
        case .toFill: self.section.filling
        case .toVerify, .toCorrect, .approved: self.section.filling.union(self.section.verifying)
        case .all: self.section.filling.union(self.section.verifying).union([.searchReports])
        case .dictionaries: [.browseDictionaries, .editDictionaries]
        case .requests: [.manageUsers]
        case .users: [.searchUsers, .manageUsers]
        case .units: [.searchUnits, .manageUnits]
        case .reports: [.createReports]
        case .announcements: [.publishAnnouncements]
        }
    }
}

/// A group of tiles on the home page, with the link below it.
package enum HomeSection: String, Hashable, Sendable, CaseIterable {
    case nonFinancial = "NIEFIN"
    case financial = "FIN"
    case psychiatric = "PSYCH"
    case management = "ZARZADZANIE"

    package var polishName: String {
        switch self {
        case .nonFinancial: "Sprawozdania niefinansowe"
        case .financial: "Sprawozdania finansowe"
        case .psychiatric: "Karty psychiatryczne"
        case .management: "Zarządzanie"
        }
    }

    /// `Przejdź do sprawozdań niefinansowych`
    package var polishLink: String {
        switch self {
        case .nonFinancial: "Przejdź do sprawozdań niefinansowych"
        case .financial: "Przejdź do sprawozdań finansowych"
        case .psychiatric: "Przejdź do kart psychiatrycznych"
        case .management: "Przejdź do zarządzania"
        }
    }

    /// Every tile the group can have.
    package var modules: [HomeModule] { self.kinds.map { HomeModule(section: self, kind: $0) } }

    private var kinds: [HomeModule.Kind] {
        switch self {
        case .nonFinancial, .financial, .psychiatric: [.toFill, .toVerify, .toCorrect, .approved, .all]
        case .management: [.dictionaries, .requests, .users, .units, .reports, .announcements]
        }
    }

    var filling: Set<Permission> {
        switch self {
        case .nonFinancial: [.fillNonFinancial, .fillForOthersNonFinancial]
        case .financial: [.fillFinancial, .fillForOthersFinancial]
        case .psychiatric: [.fillPsychiatric, .fillForOthersPsychiatric]
        case .management: []
        }
    }

    var verifying: Set<Permission> {
        switch self {
        case .nonFinancial: [.verifyNonFinancial]
        case .financial: [.verifyFinancial]
        case .psychiatric: [.verifyPsychiatric]
        case .management: []
        }
    }
}
