import WebPages

/// "Pokaż instrukcję": how a signed document gets to the office.
struct InstructionsPage: ViewModel {
    let ways = Instructions.ways
    let back = "/my-account"
}

/// How a signed document gets to the office, in the manual's words.
enum Instructions {
    static let ways = [
        "Załącz do systemu wniosek z pieczęcią podpisaną elektronicznie, lub",
        "Załącz do systemu skan lub zdjęcie wydrukowanego wniosku z pieczęcią jednostki i z podpisami ręcznymi, lub",
        "Wyślij mailem na wskazany adres e-mail wniosek podpisany elektronicznie, lub skan lub zdjęcie wniosku z pieczęcią i z "
            + "podpisami ręcznymi – adres e-mail znajdziesz w sekcji „Miejsce przekazania wniosku”, lub",
        "Jeśli nie masz możliwości przekazania podpisanego wniosku drogą elektroniczną, wyślij wydrukowany dokument pocztą na adres "
            + "wskazany w sekcji „Miejsce przekazania wniosku”.",
    ]
}
