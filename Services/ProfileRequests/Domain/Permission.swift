/// Access to an operation of the system: a code, a name and a description in the words of the business.
///
/// The manual says that permissions have these three and lists none, so codes, names and descriptions are invented.
package enum Permission: String, Hashable, Sendable, Codable, CaseIterable {
    case fillNonFinancial = "SPRAW_NIEFIN_WYPELNIANIE"
    case fillForOthersNonFinancial = "SPRAW_NIEFIN_WYPELNIANIE_W_IMIENIU"
    case verifyNonFinancial = "SPRAW_NIEFIN_WERYFIKACJA"
    case fillFinancial = "SPRAW_FIN_WYPELNIANIE"
    case fillForOthersFinancial = "SPRAW_FIN_WYPELNIANIE_W_IMIENIU"
    case verifyFinancial = "SPRAW_FIN_WERYFIKACJA"
    case fillPsychiatric = "KARTY_PSYCH_WYPELNIANIE"
    case fillForOthersPsychiatric = "KARTY_PSYCH_WYPELNIANIE_W_IMIENIU"
    case verifyPsychiatric = "KARTY_PSYCH_WERYFIKACJA"
    case searchReports = "SPRAW_WYSZUKIWANIE"
    case createReports = "RAPORTY_TWORZENIE"
    case searchUsers = "UZYTK_WYSZUKIWANIE"
    case manageUsers = "UZYTK_ZARZADZANIE"
    case searchUnits = "JEDN_WYSZUKIWANIE"
    case manageUnits = "JEDN_ZARZADZANIE"
    case browseDictionaries = "SLOWNIKI_PRZEGLADANIE"
    case editDictionaries = "SLOWNIKI_EDYCJA"
    case publishAnnouncements = "KOMUNIKATY_PUBLIKOWANIE"

    package var code: String { self.rawValue }

    package var polishName: String {
        switch self {
        case .fillNonFinancial: "Wypełnianie sprawozdań niefinansowych"
        case .fillForOthersNonFinancial: "Wypełnianie sprawozdań niefinansowych w imieniu sprawozdawcy"
        case .verifyNonFinancial: "Weryfikacja sprawozdań niefinansowych"
        case .fillFinancial: "Wypełnianie sprawozdań finansowych"
        case .fillForOthersFinancial: "Wypełnianie sprawozdań finansowych w imieniu sprawozdawcy"
        case .verifyFinancial: "Weryfikacja sprawozdań finansowych"
        case .fillPsychiatric: "Wypełnianie kart psychiatrycznych"
        case .fillForOthersPsychiatric: "Wypełnianie kart psychiatrycznych w imieniu sprawozdawcy"
        case .verifyPsychiatric: "Weryfikacja kart psychiatrycznych"
        case .searchReports: "Wyszukiwanie sprawozdań"
        case .createReports: "Tworzenie raportów"
        case .searchUsers: "Wyszukiwanie użytkowników"
        case .manageUsers: "Zarządzanie użytkownikami"
        case .searchUnits: "Wyszukiwanie jednostek"
        case .manageUnits: "Zarządzanie jednostkami"
        case .browseDictionaries: "Przeglądanie słowników"
        case .editDictionaries: "Edycja słowników"
        case .publishAnnouncements: "Publikowanie komunikatów"
        }
    }

    /// "Opis biznesowy"
    package var polishDescription: String {
        switch self {
        case .fillNonFinancial:
            "Wypełnianie, korekta i przekazywanie sprawozdań o pracujących i z działalności w imieniu swojej jednostki"
        case .fillForOthersNonFinancial:
            "Wypełnianie sprawozdań o pracujących i z działalności w imieniu nadzorowanego sprawozdawcy"
        case .verifyNonFinancial: "Weryfikacja i akceptacja sprawozdań o pracujących i z działalności"
        case .fillFinancial: "Wypełnianie, korekta i przekazywanie sprawozdań finansowych w imieniu swojej jednostki"
        case .fillForOthersFinancial: "Wypełnianie sprawozdań finansowych w imieniu nadzorowanego sprawozdawcy"
        case .verifyFinancial: "Weryfikacja i akceptacja sprawozdań finansowych"
        case .fillPsychiatric: "Wypełnianie, korekta i przekazywanie kart psychiatrycznych (MZ/Szp-11B) w imieniu swojej jednostki"
        case .fillForOthersPsychiatric: "Wypełnianie kart psychiatrycznych (MZ/Szp-11B) w imieniu nadzorowanego sprawozdawcy"
        case .verifyPsychiatric: "Weryfikacja i akceptacja kart psychiatrycznych (MZ/Szp-11B)"
        case .searchReports: "Wyszukiwanie sprawozdań wszystkich rodzajów bez możliwości podglądu ich treści"
        case .createReports: "Tworzenie raportów ze sprawozdań"
        case .searchUsers: "Wyszukiwanie użytkowników bez możliwości edycji ich danych"
        case .manageUsers: "Rozpatrywanie wniosków o role oraz blokowanie i odblokowywanie profili"
        case .searchUnits: "Wyszukiwanie jednostek bez możliwości edycji ich danych"
        case .manageUnits: "Dodawanie jednostek i zmiana ich danych"
        case .browseDictionaries: "Podgląd słowników systemu"
        case .editDictionaries: "Zmiana słowników systemu"
        case .publishAnnouncements: "Publikowanie komunikatów na stronie startowej i głównej"
        }
    }
}
