extension EventCode {
    /// The outcome in one sentence, as the page and the help line see it.
    package var title: String {
        switch self {
        case .z01: "Odnaleziono w ePLOZ konto o podanym numerze PESEL"
        case .z02: "Nie odnaleziono w ePLOZ konta o podanym numerze PESEL"
        case .z03: "Odnaleziono w ePLOZ więcej niż jedno konto o podanym numerze PESEL"
        case .z04: "Odnalezione w ePLOZ konto jest zablokowane lub zamknięte"
        case .z05: "ePLOZ nie odpowiada"
        case .z06: "Nie można wyszukać konta w ePLOZ, ponieważ nie masz numeru PESEL"
        case .z07: "Odnalezione w ePLOZ konto ma inne imię lub nazwisko"
        }
    }

    /// What the outcome means for the person.
    package var explanation: [String] {
        switch self {
        case .z01:
            [
                "Możesz przenieść to konto do UEOZ: jego login i adres e-mail zostaną zachowane.",
                "Jeżeli to nie jest Twoje konto, utwórz nowe konto bez migracji albo przerwij proces migracji i skontaktuj się z infolinią.",
            ]
        case .z02:
            [
                "Prawdopodobnie wcześniej nie korzystałeś z ePLOZ, tylko logowałeś się bezpośrednio w RPWDL.",
                "Potrzebujesz nowego konta w UEOZ. Kliknij w przycisk Utwórz nowe konto bez migracji poniżej, aby założyć takie konto.",
            ]
        case .z03:
            ["System nie może sam wybrać jednego z tych kont. Skontaktuj się z infolinią, a po jej decyzji zaloguj się ponownie."]
        case .z04:
            ["Takiego konta nie można przenieść bez pomocy infolinii. Po jej decyzji zaloguj się ponownie."]
        case .z05:
            ["Wyszukiwanie nie powiodło się. Spróbuj ponownie za chwilę. Jeżeli to się powtarza, skontaktuj się z infolinią."]
        case .z06:
            ["Konta w ePLOZ wyszukuje się tylko po numerze PESEL. Możesz utworzyć nowe konto w UEOZ."]
        case .z07:
            ["Dane w ePLOZ muszą zgadzać się z danymi z logowania. Skontaktuj się z infolinią, a po jej decyzji zaloguj się ponownie."]
        }
    }

    /// Whether the person is told how to reach the help line, and what to tell it.
    package var leadsToHelpline: Bool {
        switch self {
        case .z01, .z06: false
        case .z02, .z03, .z04, .z05, .z07: true
        }
    }
}

extension HelplineRuling {
    /// What the decision means for the person.
    package var explanation: [String] {
        switch self {
        case .migrate: ["Infolinia wskazała konto, które możesz przenieść do UEOZ: jego login i adres e-mail zostaną zachowane."]
        case .newAccount: ["Infolinia zdecydowała, że możesz utworzyć nowe konto w UEOZ bez migracji."]
        }
    }
}

extension WayOn {
    /// The button's label.
    package var label: String {
        switch self {
        case .migrate: "Przenieś konto do UEOZ"
        case .newAccount: "Utwórz nowe konto bez migracji"
        case .abort: "Przerwij proces migracji"
        case .searchAgain: "Wyszukaj ponownie"
        }
    }
}
