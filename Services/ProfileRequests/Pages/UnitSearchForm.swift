import ProfileRequestsDomain
import Vocabulary
import WebPages

/// What stands in the address of a search for units: criteria, order, page.
struct UnitSearchForm: Sendable {
    /// Where units are searched, which decides what they can be looked for by.
    enum Place: String, Sendable {
        /// Whoever asks for a role finds units that are open.
        case wizard = "/requests/new/unit"
        case administration = "/units"
    }

    let place: Place
    let state: FormState
    let criteria: UnitCriteria
    let order: UnitOrder
    let page: PageRequest

    private static let fields = ["kind", "nip", "regon", "number", "name"]
    private static let furtherFields = ["scope", "voivodeship", "state"]

    init(_ query: FormBody, at place: Place = .wizard) {
        var errors = FieldErrors()
        func read<Value>(_ field: String, _ message: String, _ make: (String) throws -> Value) -> Value? {
            query.optionalText(field).flatMap { text in errors.check(field, message) { try make(text) } }
        }
        self.place = place
        var criteria = UnitCriteria(
            kind: query.value("kind"), nip: read("nip", UnitFields.nipMessage) { try NIP($0) },
            regon: read("regon", UnitFields.regonMessage) { try REGON($0) },
            registerBookNumber: read("number", UnitFields.numberMessage) { try RegisterBookNumber($0) },
            name: String(query.text("name").prefix(200)), isClosed: false)
        if place == .administration {
            criteria.scope = query.value("scope")
            criteria.voivodeship = query.value("voivodeship")
            criteria.isClosed = query.value("state", as: State.self)?.isClosed
        }
        self.criteria = criteria
        self.order = UnitOrder(query.value("sort") ?? .name, isAscending: query["order"] != "desc")
        self.page = PageRequest(number: query.integer("page"), size: query.integer("size"))
        self.state = FormState(query, errors: errors)
    }

    /// Open and closed units.
    enum State: String, CaseIterable, Sendable {
        case open, closed

        var isClosed: Bool { self == .closed }

        var polishName: String {
            switch self {
            case .open: "otwarte"
            case .closed: "zamknięte"
            }
        }
    }

    /// The same search in another order or on another page.
    func href(order: UnitOrder, page: Int, size: Int) -> String {
        let names = Self.fields + (self.place == .administration ? Self.furtherFields : [])
        var query = names.compactMap { name in self.state.values.optionalText(name).map { (name, $0) } }
        query += [("sort", order.key.rawValue), ("order", order.isAscending ? "asc" : "desc"), ("page", "\(page)"), ("size", "\(size)")]
        return self.place.rawValue + "?" + Query.encode(query) + "#lista"
    }

    // MARK: What pages show

    var kind: ChoiceGroup {
        self.state.choices("kind", label: "Rodzaj", of: Self.all + UnitFields.kinds)
    }

    var scope: ChoiceGroup {
        self.state.choices("scope", label: "Zakres", of: Self.all + UnitFields.scopes)
    }

    var voivodeship: ChoiceGroup {
        self.state.choices("voivodeship", label: "Województwo", of: Self.all + UnitFields.voivodeships)
    }

    var openness: ChoiceGroup {
        self.state.choices("state", label: "Stan", of: Self.all + State.allCases.map { Choice($0.rawValue, $0.polishName) })
    }

    var numbers: [Field] {
        [
            self.state.field("nip", label: "NIP", width: .medium, inputMode: "numeric", maxLength: 20),
            self.state.field("regon", label: "REGON", width: .medium, inputMode: "numeric", maxLength: 20),
            self.state.field("number", label: "Numer księgi rejestrowej", width: .medium, inputMode: "numeric", maxLength: 20),
        ]
    }

    var name: Field {
        self.state.field(
            "name", label: "Nazwa jednostki",
            hint: "Dla podmiotów leczniczych i praktyk zawodowych zgodna z Rejestrem Podmiotów Wykonujących Działalność Leczniczą – RPWDL",
            maxLength: 200)
    }

    func sorting(_ words: Words) -> Sorting {
        Sorting(
            columns: [("name", "Nazwa"), ("kind", "Rodzaj")], current: self.order.key.rawValue, ascending: self.order.isAscending,
            words: words
        ) { self.href(order: UnitOrder(UnitOrder.Key(rawValue: $0) ?? .name, isAscending: $1), page: 1, size: self.page.size) }
    }

    func pagination(_ found: PageOf<Unit>) -> Pagination {
        Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
            self.href(order: self.order, page: $0, size: $1)
        }
    }

    private static let all = [Choice("", "Wszystkie")]
}
