/// Names of units that sound right and belong to nobody.
enum MadeUpNames {
    /// The name of a unit of this kind in a town.
    static func name(of kind: UnitKind, in town: String, from random: inout SplitMix64) -> String {
        let word = random.pick(Self.words)
        let firm = random.pick(Self.firms) + random.pick(Self.branches)
        switch kind {
        case .healthCareEntity:
            return random.pick([
                "Przychodnia Lekarska „\(word)” \(town)",
                "„\(firm)” Spółka z ograniczoną odpowiedzialnością, \(town)",
                "-Prywatna Specjalistyczna Przychodnia Stomatologiczna „\(word)” \(town)",
                "Samodzielny Publiczny Zakład Opieki Zdrowotnej \(town)",
                "Niepubliczny Zakład Opieki Zdrowotnej „\(firm)” \(town)",
                "Szpital Miejski „\(word)” \(town)",
                "Ośrodek Rehabilitacji \(firm) - \(town)",
                "\"\(firm)\" Centrum Medyczne \(town)",
                "Łącznik. Poradnia Zdrowia Psychicznego „\(word)” \(town)",
                "Żyj zdrowo – Poradnia Dietetyczna „\(word)” \(town)",
                "Ósme Piętro. Gabinety Specjalistyczne \(town)",
                "Zakład Opiekuńczo-Leczniczy „\(word)” \(town)",
            ])
        case .organisationalUnit: return "Gminny Ośrodek Zdrowia „\(word)” \(town), filia"
        case .medicalPractice: return "Praktyka lekarska „\(word)” \(town)"
        case .dentalPractice: return "„\(firm)” Praktyka lekarza dentysty, \(town)"
        case .nursingPractice: return "Grupowa praktyka pielęgniarek i położnych „\(word)” \(town)"
        case .municipality: return random.pick(["Urząd Gminy \(town)", "Urząd Miasta i Gminy \(town)", "Starostwo Powiatowe \(town)"])
        case .administration: return "Powiatowa Stacja Sanitarno-Epidemiologiczna \(town)"
        case .medicalUniversity: return "Uniwersytet Medyczny \(town)"
        case .medicalChamber: return "Okręgowa Izba Lekarska \(town)"
        case .nursingChamber: return "Okręgowa Izba Pielęgniarek i Położnych \(town)"
        case .pharmacyChamber: return "Okręgowa Izba Aptekarska \(town)"
        case .diagnosticiansChamber: return "Krajowa Izba Diagnostów Laboratoryjnych, oddział \(town)"
        case .healthFund: return "Narodowy Fundusz Zdrowia, delegatura \(town)"
        case .bloodCentre: return "Regionalne Centrum Krwiodawstwa i Krwiolecznictwa \(town)"
        case .voivodeshipOffice, .eHealthCentre, .psychiatryInstitute, .addictionCentre: return kind.polishName
        }
    }

    static let streets = [
        "ul. Łąkowa", "ul. Źródlana", "ul. Ósma", "ul. Żurawia", "ul. Ćwierćmili", "ul. Lipowa", "ul. Świerkowa", "os. Pod Dębami",
        "al. Księżycowa", "pl. Zdrojowy", "ul. Krótka", "ul. Śnieżna", "ul. Jęczmienna", "ul. Polna", "ul. Mała", "ul. Wrzosowa",
    ]

    private static let words = [
        "Łabędź", "Żuraw", "Źródło", "Świt", "Jutrzenka", "Ósemka", "Malwa", "Rumianek", "Pod Lipami", "Zdrowy Kąt", "Śnieżka", "Oddech",
        "Iskra", "Tęcza", "Przylądek", "Wrzos", "Żywioł", "Łąka", "Święty Spokój", "Ćwierć Wieku", "Dobry Początek", "Zefir", "Ogród",
        "Biały Żagiel",
    ]

    private static let firms = [
        "ZMYŚLI", "LIPOBRZĘ", "ŻAROŻYŁ", "ŁĘKOWIŻ", "ŚWITOBRZ", "KALIŁĘK", "OLSZOŻAR", "BRZĘKO", "WIDOKRĘ", "ĆWIROLIS", "ÓSMODZIEŃ",
        "ŹDZIEBŁO", "TOPOŁĄK",
        "JESIOŃCZO", "GRABIŁĄK", "ECHOŻYR",
    ]

    private static let branches = ["-MED", "-DENT", "-VITA", "-REH", "MEDICA", "-ZDRÓW", "-LEK", "-OPTYK"]
}
