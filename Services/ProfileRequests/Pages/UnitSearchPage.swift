import ProfileRequestsDomain
import Vocabulary
import WebPages

/// Step 1: "Wyszukaj i wybierz jednostkę, za którą będziesz składał sprawozdania lub pełnił inną rolę".
struct UnitSearchPage: ViewModel {
    /// One unit of the list, with its button.
    struct Item: ViewModel {
        let id: String
        let name: String
        let facts: [Fact]
    }

    let errors: ErrorSummary?
    let refusal: Notice?
    let csrf: String
    let action = WizardPath.units
    let cancel = WizardPath(purpose: .newProfile).cancel
    let steps = WizardStep.unit.steps(isFurther: false)
    let kind: ChoiceGroup
    let numbers: [Field]
    let name: Field
    let sorting: Sorting?
    let pagination: Pagination?
    let items: [Item]
    let hasItems: Bool
    let nothing: EmptyState?

    init(_ form: UnitSearchForm, found: PageOf<Unit>?, refusal: Notice?, csrf: String, words: Words) {
        self.errors = form.state.summary
        self.refusal = refusal
        self.csrf = csrf
        self.kind = form.kind
        self.numbers = form.numbers
        self.name = form.name
        self.items = found?.items.map { Item(id: SignedInPages.value($0.id), name: $0.name, facts: $0.facts) } ?? []
        self.hasItems = !self.items.isEmpty
        self.sorting = found.map { _ in form.sorting(words) }
        self.pagination = found.map(form.pagination)
        self.nothing =
            found?.total == 0
            ? EmptyState("Nie znaleziono jednostek", text: "Zmień kryteria wyszukiwania: wystarczy wypełnić jedno pole.") : nil
    }
}
