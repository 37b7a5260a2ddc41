/// The eleven roles of SSOZ II; the raw value is the code a role is stored and sent under.
///
/// Names and descriptions are the manual's; the codes are invented.
package enum Role: String, Hashable, Sendable, Codable, CaseIterable {
    case administratorCeZ = "ADMINISTRATOR_CEZ"
    case employeeCeZ = "PRACOWNIK_CEZ"
    case administratorIPIN = "ADMINISTRATOR_IPIN"
    case administratorUW = "ADMINISTRATOR_UW"
    case administratorKCPU = "ADMINISTRATOR_KCPU"
    case supervisorNonFinancial = "NADZORUJACY_NIEFIN"
    case supervisorFinancial = "NADZORUJACY_FIN"
    case supervisorPsychiatric = "NADZORUJACY_PSYCH"
    case reporterNonFinancial = "WYPELNIAJACY_NIEFIN"
    case reporterFinancial = "WYPELNIAJACY_FIN"
    case reporterPsychiatric = "WYPELNIAJACY_PSYCH"

    package var code: String { self.rawValue }

    /// `Wypełniający sprawozdania finansowe`
    package var polishName: String {
        switch self {
        case .administratorCeZ: "Administrator CeZ"
        case .employeeCeZ: "Pracownik CeZ"
        case .administratorIPIN: "Administrator IPIN"
        case .administratorUW: "Administrator UW"
        case .administratorKCPU: "Administrator KCPU"
        case .supervisorNonFinancial: "Nadzorujący sprawozdania niefinansowe"
        case .supervisorFinancial: "Nadzorujący sprawozdania finansowe"
        case .supervisorPsychiatric: "Nadzorujący karty psychiatryczne"
        case .reporterNonFinancial: "Wypełniający sprawozdania niefinansowe"
        case .reporterFinancial: "Wypełniający sprawozdania finansowe"
        case .reporterPsychiatric: "Wypełniający karty psychiatryczne"
        }
    }

    /// The description as the manual's table and the document print it.
    package var polishDescription: String {
        switch self {
        case .administratorCeZ:
            "Administrator w Centrum e-Zdrowia, mający uprawnienia do wszystkich funkcjonalności systemu"
        case .employeeCeZ:
            "Pracownik w Centrum e-Zdrowia, mający uprawnienia do: wyszukiwania sprawozdań wszystkich rodzajów bez możliwości "
                + "podglądu ich treści, wyszukania jednostek i użytkowników bez możliwości edycji ich danych, tworzenia raportów"
        case .administratorIPIN:
            "Administrator w Instytucie Psychiatrii i Neurologii, mający uprawnienia do: wypełniania kart psychiatrycznych "
                + "(sprawozdań MZ/Szp-11B) i sprawozdań niefinansowych, zarządzania użytkownikami, tworzenia raportów"
        case .administratorUW:
            "Administrator w Urzędzie Wojewódzkim, mający uprawnienia do: wypełniania sprawozdań o pracujących i z działalności "
                + "podmiotu/zakładu leczniczego (sprawozdań finansowych i niefinansowych), zarządzania użytkownikami oraz "
                + "jednostkami, tworzenia raportów"
        case .administratorKCPU:
            "Administrator w Krajowym Centrum Przeciwdziałania Uzależnieniom, mający uprawnienia do: wypełniania sprawozdań "
                + "niefinansowych, zarządzania użytkownikami, tworzenia raportów"
        case .supervisorNonFinancial:
            "Użytkownik z jednostki nadzorującej, mający uprawnienia do: weryfikacji/akceptacji/wypełniania w imieniu "
                + "sprawozdawcy sprawozdań o pracujących i z działalności podmiotu/zakładu leczniczego (sprawozdań niefinansowych)"
        case .supervisorFinancial:
            "Użytkownik z jednostki nadzorującej, mający uprawnienia do: weryfikacji/akceptacji/wypełniania w imieniu "
                + "sprawozdawcy sprawozdań finansowych"
        case .supervisorPsychiatric:
            "Użytkownik z jednostki nadzorującej, mający uprawnienia do: weryfikacji/akceptacji/wypełniania w imieniu "
                + "sprawozdawcy kart psychiatrycznych (sprawozdań MZ/Szp-11B)"
        case .reporterNonFinancial:
            "Użytkownik mający uprawnienia do: wypełniania sprawozdań o pracujących i z działalności podmiotu/zakładu "
                + "leczniczego (sprawozdań niefinansowych) w imieniu swojej jednostki"
        case .reporterFinancial:
            "Użytkownik mający uprawnienia do: wypełniania sprawozdań finansowych w imieniu swojej jednostki"
        case .reporterPsychiatric:
            "Użytkownik mający uprawnienia do: wypełniania kart psychiatrycznych (sprawozdań MZ/Szp-11B) w imieniu swojej jednostki"
        }
    }

    package var section: RoleSection {
        switch self {
        case .administratorCeZ, .employeeCeZ: .central
        case .administratorIPIN, .administratorUW, .administratorKCPU, .supervisorNonFinancial, .supervisorFinancial,
            .supervisorPsychiatric:
            .supervising
        case .reporterNonFinancial, .reporterFinancial, .reporterPsychiatric: .reporting
        }
    }

    /// What the role allows, in the order of ``Permission``.
    package var permissions: [Permission] {
        switch self {
        case .administratorCeZ:
            Permission.allCases
        case .employeeCeZ:
            [.searchReports, .createReports, .searchUsers, .searchUnits, .browseDictionaries]
        case .administratorIPIN:
            [.fillNonFinancial, .fillPsychiatric, .createReports, .searchUsers, .manageUsers, .browseDictionaries]
        case .administratorUW:
            [
                .fillNonFinancial, .fillFinancial, .createReports, .searchUsers, .manageUsers, .searchUnits, .manageUnits,
                .browseDictionaries,
            ]
        case .administratorKCPU:
            [.fillNonFinancial, .createReports, .searchUsers, .manageUsers, .browseDictionaries]
        case .supervisorNonFinancial: [.fillForOthersNonFinancial, .verifyNonFinancial, .browseDictionaries]
        case .supervisorFinancial: [.fillForOthersFinancial, .verifyFinancial, .browseDictionaries]
        case .supervisorPsychiatric: [.fillForOthersPsychiatric, .verifyPsychiatric, .browseDictionaries]
        case .reporterNonFinancial: [.fillNonFinancial, .browseDictionaries]
        case .reporterFinancial: [.fillFinancial, .browseDictionaries]
        case .reporterPsychiatric: [.fillPsychiatric, .browseDictionaries]
        }
    }
}

/// The part of the manual's table a role stands in.
package enum RoleSection: String, Hashable, Sendable, Codable, CaseIterable {
    case central, supervising, reporting

    package var polishName: String {
        switch self {
        case .central: "Jednostka centralna"
        case .supervising: "Jednostka nadzorująca"
        case .reporting: "Jednostka sprawozdająca"
        }
    }
}
