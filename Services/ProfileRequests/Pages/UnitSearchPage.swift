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
        let state = form.state
        self.errors = state.summary
        self.refusal = refusal
        self.csrf = csrf
        self.kind = state.choices(
            "kind", label: "Rodzaj",
            of: [Choice("", "Wszystkie")] + UnitKind.allCases.map { Choice($0.code, "\($0.polishName) (\($0.code))") })
        self.numbers = [
            state.field("nip", label: "NIP", width: .medium, inputMode: "numeric", maxLength: 20),
            state.field("regon", label: "REGON", width: .medium, inputMode: "numeric", maxLength: 20),
            state.field("number", label: "Numer księgi rejestrowej", width: .medium, inputMode: "numeric", maxLength: 20),
        ]
        self.name = state.field(
            "name", label: "Nazwa jednostki",
            hint: "Dla podmiotów leczniczych i praktyk zawodowych zgodna z Rejestrem Podmiotów Wykonujących Działalność Leczniczą – RPWDL",
            maxLength: 200)
        self.items = found?.items.map { Item(id: SignedInPages.value($0.id), name: $0.name, facts: $0.facts) } ?? []
        self.hasItems = !self.items.isEmpty
        self.sorting = found.map { _ in
            Sorting(
                columns: [("name", "Nazwa"), ("kind", "Rodzaj")], current: form.order.key.rawValue, ascending: form.order.isAscending,
                words: words
            ) { form.href(order: UnitOrder(UnitOrder.Key(rawValue: $0) ?? .name, isAscending: $1), page: 1, size: form.page.size) }
        }
        self.pagination = found.map { found in
            Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                form.href(order: form.order, page: $0, size: $1)
            }
        }
        self.nothing =
            found?.total == 0
            ? EmptyState("Nie znaleziono jednostek", text: "Zmień kryteria wyszukiwania: wystarczy wypełnić jedno pole.") : nil
    }
}

/// What stands in the address of the search: criteria, order, page.
struct UnitSearchForm: Sendable {
    let state: FormState
    let criteria: UnitCriteria
    let order: UnitOrder
    let page: PageRequest

    init(_ query: FormBody) {
        var errors = FieldErrors()
        func read<Value>(_ field: String, _ message: String, _ make: (String) throws -> Value) -> Value? {
            query.optionalText(field).flatMap { text in errors.check(field, message) { try make(text) } }
        }
        self.criteria = UnitCriteria(
            kind: query.value("kind"), nip: read("nip", "NIP ma dziesięć cyfr i poprawną cyfrę kontrolną") { try NIP($0) },
            regon: read("regon", "REGON ma dziewięć lub czternaście cyfr i poprawną cyfrę kontrolną") { try REGON($0) },
            registerBookNumber: read("number", "Numer księgi rejestrowej ma do dwunastu cyfr") { try RegisterBookNumber($0) },
            name: String(query.text("name").prefix(200)))
        self.order = UnitOrder(query.value("sort") ?? .name, isAscending: query["order"] != "desc")
        self.page = PageRequest(number: query.integer("page"), size: query.integer("size"))
        self.state = FormState(query, errors: errors)
    }

    /// The same search in another order or on another page.
    func href(order: UnitOrder, page: Int, size: Int) -> String {
        var query = ["kind", "nip", "regon", "number", "name"].compactMap { name in
            self.state.values.optionalText(name).map { (name, $0) }
        }
        query += [("sort", order.key.rawValue), ("order", order.isAscending ? "asc" : "desc"), ("page", "\(page)"), ("size", "\(size)")]
        return WizardPath.units + "?" + Query.encode(query) + "#lista"
    }
}
