import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Podsumowanie" of a transfer from SSOZ I: the profile that is there now (template `transfer-summary`).
struct TransferSummaryPage: ViewModel {
    /// A role that was given, with the number of its request.
    struct Given: ViewModel {
        let name: String
        let number: String
    }

    let title: String
    let steps: Steps
    let done: Notice
    let unit: SummaryList
    let contact: SummaryList
    let roles: [Given]
    let mapping: Table
    let notes: [String]
    let hasNotes: Bool
    let back = TransferRoutes.path
    /// Set while the person can work in the profile.
    let work: String?
    let account = "/my-account"
    let csrf: String

    init(_ summary: LegacyTransfers.Summary, csrf: String) {
        self.title = summary.unit.name
        self.steps = Steps(TransferPage.steps, current: 2)
        self.done = Notice(
            .success, title: "Uprawnienia zostały przeniesione",
            summary.isActive ? "Profil jest aktywny i od razu możesz w nim pracować." : "Profil nie jest teraz aktywny.")
        self.unit = SummaryList(
            "Dane jednostki",
            rows: [Fact("Rodzaj jednostki", summary.unit.kind.code), Fact("Nazwa", summary.unit.name)] + summary.unit.numberFacts)
        self.contact = SummaryList(
            "Twoje dane kontaktowe w jednostce",
            action: Link("Popraw dane", "/my-account/profiles/\(SignedInPages.value(summary.profile.id))/contact"),
            rows: summary.profile.contact.facts)
        self.roles = summary.requests.map { Given(name: $0.role.polishName, number: $0.number.value) }
        self.mapping = Table(
            caption: "Co dają role z SSOZ I", columns: [.init("Rola w SSOZ I"), .init("Role w SSOZ II")],
            rows: summary.legacyRoles.map { role in
                [
                    .text(role.polishName),
                    .text(role.gives.isEmpty ? "nie ma odpowiednika" : role.gives.map(\.polishName).joined(separator: ", ")),
                ]
            })
        let notes =
            summary.held.map { "Rola „\($0.polishName)” była już wcześniej przydzielona w tej jednostce." }
            + summary.notOnOffer.map { "Roli „\($0.polishName)” nie można pełnić w tej jednostce, więc nie została przydzielona." }
            + summary.replaced.map {
                "Wniosek \($0.number.value) o rolę „\($0.role.polishName)” został wycofany, bo rola jest już przydzielona."
            }
        self.notes = notes
        self.hasNotes = !notes.isEmpty
        self.work = summary.isActive ? SignedInPages.value(summary.profile.id) : nil
        self.csrf = csrf
    }
}
