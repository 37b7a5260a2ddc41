extension EventCode {
    /// The outcome in one sentence, as the person is told it.
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

    /// The same as others are told it.
    package var report: String {
        switch self {
        case .z06: "Osoba nie ma numeru PESEL, po którym można wyszukać konto w ePLOZ"
        case .z01, .z02, .z03, .z04, .z05, .z07: self.title
        }
    }

    /// What the outcome means for the person.
    package var explanation: [String] {
        switch self {
        case .z01:
            ["Możesz przenieść to konto do UEOZ: jego login i adres e-mail zostaną zachowane. Możesz też utworzyć nowe konto bez migracji."]
        case .z02:
            [
                "Prawdopodobnie wcześniej nie korzystałeś z ePLOZ, tylko logowałeś się bezpośrednio w RPWDL.",
                "Potrzebujesz nowego konta w UEOZ. Kliknij w przycisk Utwórz nowe konto bez migracji poniżej, aby założyć takie konto.",
            ]
        case .z03:
            ["System nie może sam wybrać jednego z tych kont. Zdecyduje o tym infolinia, a po jej decyzji zalogujesz się ponownie."]
        case .z04:
            ["Takiego konta nie można przenieść bez pomocy infolinii. Po jej decyzji zalogujesz się ponownie."]
        case .z05:
            ["Wyszukiwanie nie powiodło się. Spróbuj ponownie za chwilę."]
        case .z06:
            ["Konta w ePLOZ wyszukuje się tylko po numerze PESEL. Możesz utworzyć nowe konto w UEOZ."]
        case .z07:
            [
                "Dane w ePLOZ muszą zgadzać się z danymi z logowania. O tym koncie zdecyduje infolinia, a po jej decyzji zalogujesz się ponownie."
            ]
        }
    }

    /// When to turn to the help line, and where.
    package func contact(phone: String, email: String) -> String {
        let how = "skontaktuj się z infolinią pod numerem \(phone) lub na adres mailowy: \(email)."
        return switch self {
        case .z01: "Jeżeli to nie jest Twoje konto, \(how)"
        case .z02:
            "W przypadku gdy nie zgadzasz się i uważasz, że posiadałeś/aś wcześniej konto w ePLOZ, zweryfikuj, czy posiadasz nadal dostęp do "
                + "tego konta, następnie \(how)"
        case .z03, .z04, .z07: "Aby przejść dalej, \(how)"
        case .z05: "Jeżeli to się powtarza, \(how)"
        case .z06: "W razie wątpliwości \(how)"
        }
    }

    /// What the help line asks for.
    package var toTell: String {
        switch self {
        case .z01, .z02, .z03, .z04, .z05, .z07:
            "W zgłoszeniu podaj imię i nazwisko, 3 ostatnie cyfry PESEL oraz koniecznie login w systemie ePLOZ."
        case .z06: "W zgłoszeniu podaj imię i nazwisko."
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
