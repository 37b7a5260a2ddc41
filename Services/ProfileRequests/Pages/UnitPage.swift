import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// A unit with all its data, and what may be done with it (template `unit`).
struct UnitPage: ViewModel {
    static let list = "/units"
    static let title = "Jednostki"

    let done: Notice?
    let name: String
    let status: StatusTag
    let facts: SummaryList
    let place: SummaryList
    let contact: SummaryList
    let people: SummaryList
    let edit: String?
    let close: String?
    let reopen: String?
    let hasActions: Bool

    init(_ found: UnitAdministering.Found, _ administration: UnitAdministration, own: UUID, done: Done?) {
        let unit = found.stored.unit
        let path = Self.path(SignedInPages.value(unit.id))
        let mayChange = administration.covers(unit)
        self.done = done.map { Notice(.success, $0.polishText) }
        self.name = unit.name
        self.status = Self.status(unit)
        self.facts = SummaryList(
            "Dane jednostki",
            rows: [
                Fact("Rodzaj", "\(unit.kind.polishName) (\(unit.kind.code))"), Fact("Zakres", unit.scope.polishName),
                Fact("Nazwa", unit.name),
            ] + unit.numberFacts + (unit.closedAt.map { [Fact("Data zamknięcia", WarsawTime.date($0))] } ?? []))
        let address = unit.address
        self.place = SummaryList(
            "Adres",
            rows: [
                Fact("Województwo", unit.voivodeship.polishName), Fact("Powiat", address.powiat), Fact("Gmina", address.gmina),
                Fact("Kod TERYT", unit.teryt.value),
                Fact(
                    "Adres",
                    "\([address.street ?? address.town, address.building].joined(separator: " ")), \(address.postalCode.value) \(address.town)"
                ),
            ])
        self.contact = SummaryList(
            "Dane kontaktowe", rows: [Fact("Telefon", unit.telephone?.grouped), Fact("E-mail", unit.email?.address)])
        self.people = SummaryList(
            "Profile w jednostce",
            rows: [Fact("Wszystkie profile", "\(found.profiles)"), Fact("Z zatwierdzoną rolą", "\(found.profilesWithRole)")])
        self.edit = mayChange ? path + "/edit" : nil
        let mayClose = !unit.isClosed && (try? administration.checkClosing(unit, own: own)) != nil
        self.close = mayClose ? path + "/close" : nil
        self.reopen = mayChange && unit.isClosed ? path + "/reopen" : nil
        self.hasActions = mayChange
    }

    static func path(_ id: String) -> String { "\(Self.list)/\(id)" }

    static func status(_ unit: Unit) -> StatusTag {
        unit.isClosed ? StatusTag("Zamknięta", .danger) : StatusTag("Otwarta", .success)
    }

    /// What has just been done to it.
    enum Done: String, Sendable {
        case added, changed, closed, reopened

        var polishText: String {
            switch self {
            case .added: "Jednostka została dodana."
            case .changed: "Dane jednostki zostały zapisane."
            case .closed: "Jednostka została zamknięta."
            case .reopened: "Jednostka została ponownie otwarta."
            }
        }
    }

    // MARK: Asking first

    static func closing(_ found: UnitAdministering.Found, csrf: String) -> Confirmation {
        let unit = found.stored.unit
        let path = Self.path(SignedInPages.value(unit.id))
        return Confirmation(
            id: "close-unit", title: "Uwaga! Zamykasz jednostkę",
            paragraphs: [
                "Jednostka: \(unit.name).",
                Self.profilesBlocked(found.profiles),
                "Ponowne otwarcie jednostki przywróci profilom dotychczasowy status. Czy chcesz zamknąć tę jednostkę?",
            ],
            post: PostButton(action: path + "/close", csrf: csrf), confirm: "Tak, zamknij jednostkę", cancel: "Nie", cancelHref: path)
    }

    static func reopening(_ found: UnitAdministering.Found, csrf: String) -> Confirmation {
        let unit = found.stored.unit
        let path = Self.path(SignedInPages.value(unit.id))
        return Confirmation(
            id: "reopen-unit", title: "Otwierasz jednostkę ponownie",
            paragraphs: [
                "Jednostka: \(unit.name).",
                "Profile w tej jednostce (\(PolishText.number(found.profiles))) odzyskają status sprzed zamknięcia, poza tymi, które zablokował "
                    + "administrator. Czy chcesz otworzyć tę jednostkę?",
            ],
            post: PostButton(action: path + "/reopen", csrf: csrf), confirm: "Tak, otwórz jednostkę", cancel: "Nie", cancelHref: path,
            isDangerous: false)
    }

    private static func profilesBlocked(_ count: Int) -> String {
        count == 0
            ? "W tej jednostce nie ma żadnego profilu."
            : "Wszystkie profile w tej jednostce (\(PolishText.number(count))) będą mieć status „Zablokowany” z powodem „jednostka została zamknięta”: "
                + "nie można w nich pracować ani wnioskować o role w tej jednostce. Role, wnioski i dokumenty zostaną zachowane."
    }
}
