import Vocabulary

/// Gminas that do not exist, in real voivodeships: sixteen times five powiats of four gminas, each with one town.
///
/// A code always means the same place, whatever the seed.
enum MadeUpPlaces {
    struct Place: Hashable, Sendable {
        let teryt: TERYT
        let powiat: String
        let gmina: String
        let isTown: Bool
        /// The first two digits of the postal code.
        let postalPrefix: Int
    }

    static let count = 320
    private static let gminasInVoivodeship = 20
    private static let gminasInPowiat = 4

    /// The first gmina of a voivodeship's first powiat: where its office is.
    static func seat(of voivodeship: Voivodeship) throws(InvalidIdentifier) -> Place {
        try Self.place((Voivodeship.allCases.firstIndex(of: voivodeship) ?? 0) * Self.gminasInVoivodeship)
    }

    static func place(_ number: Int) throws(InvalidIdentifier) -> Place {
        let index = number % Self.count
        let voivodeship = index / Self.gminasInVoivodeship
        let within = index % Self.gminasInVoivodeship
        let powiat = within / Self.gminasInPowiat
        let gmina = within % Self.gminasInPowiat
        // The first gmina of a powiat is its town (kind 1); the others are rural (2) or mixed (3).
        let kind = gmina == 0 ? 1 : (within.isMultiple(of: 2) ? 3 : 2)
        let code = Voivodeship.allCases[voivodeship].rawValue + "0\(powiat + 1)0\(gmina + 1)\(kind)"
        return Place(
            teryt: try TERYT(code), powiat: Self.name(voivodeship, within - gmina).adjective, gmina: Self.name(voivodeship, within).town,
            isTown: kind != 2, postalPrefix: 1 + (voivodeship * 6 + powiat) % 99)
    }

    /// Different for each pair, as each voivodeship starts at another root.
    private static func name(_ voivodeship: Int, _ within: Int) -> (town: String, adjective: String) {
        let root = Self.roots[(voivodeship + within) % Self.roots.count]
        let ending = Self.endings[within]
        return (root + ending.town, root.lowercased() + ending.adjective)
    }

    private static let roots = [
        "Brzezin", "Łęczn", "Żarn", "Śliw", "Dębin", "Kalin", "Wierzbn", "Olszyn", "Jaworn", "Lipn", "Sośn", "Grabin", "Jesion", "Topol",
        "Ździebł", "Czeremch",
    ]

    private static let endings: [(town: String, adjective: String)] = [
        ("omyśl", "omyski"), ("ogórze", "ogórski"), ("owiec", "owiecki"), ("osławice", "osławicki"), ("oborze", "oborski"),
        ("ęcin", "ęciński"), ("odół", "odolski"), ("ochów", "ochowski"), ("owola", "owolski"), ("obród", "obrodzki"),
        ("ożar", "ożarski"), ("olas", "olaski"), ("osław", "osławski"), ("ostok", "ostocki"), ("omost", "omoski"), ("okąt", "okącki"),
        ("odwór", "odworski"), ("oźródło", "oźródelski"), ("ołąka", "ołącki"), ("owyż", "owyski"),
    ]
}
