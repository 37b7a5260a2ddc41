import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Jednostki": the register with all its filters (template `units`).
struct UnitListPage: ViewModel {
    let errors: ErrorSummary?
    let action = UnitPage.list
    let kind: ChoiceGroup
    let scope: ChoiceGroup
    let voivodeship: ChoiceGroup
    let openness: ChoiceGroup
    let numbers: [Field]
    let name: Field
    let add: String?
    let sorting: Sorting?
    let pagination: Pagination?
    let table: Table?
    let nothing: EmptyState?

    init(_ form: UnitSearchForm, found: PageOf<Unit>?, _ administration: UnitAdministration, words: Words) {
        self.errors = form.state.summary
        self.kind = form.kind
        self.scope = form.scope
        self.voivodeship = form.voivodeship
        self.openness = form.openness
        self.numbers = form.numbers
        self.name = form.name
        self.add = administration.mayAdd ? UnitPage.list + "/new" : nil
        self.sorting = found.map { _ in form.sorting(words) }
        self.pagination = found.map(form.pagination)
        self.table =
            found.flatMap { found in
                found.items.isEmpty
                    ? nil
                    : Table(
                        caption: "Lista jednostek",
                        columns: [
                            .init("Nazwa"), .init("Rodzaj"), .init("NIP"), .init("Numer księgi rejestrowej"), .init("Województwo"),
                            .init("Stan"),
                        ],
                        rows: found.items.map { unit in
                            [
                                .link(Link(unit.name, UnitPage.path(SignedInPages.value(unit.id)))), .text(unit.kind.code),
                                .text(unit.nip?.value ?? "-"), .text(unit.registerBookNumber?.value ?? "-"),
                                .text(unit.voivodeship.polishName), .tag(UnitPage.status(unit)),
                            ]
                        })
            }
        self.nothing =
            found?.total == 0
            ? EmptyState("Nie znaleziono jednostek", text: "Zmień kryteria wyszukiwania: wystarczy wypełnić jedno pole.") : nil
    }
}
