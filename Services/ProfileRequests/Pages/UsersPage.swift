import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Użytkownicy": the profiles of others.
struct UsersPage: ViewModel {
    static let path = "/users"
    static let title = "Użytkownicy"

    let errors: ErrorSummary?
    let csrf: String
    let action = UsersPage.path
    let byLogin = UsersPage.path + "/by-login"
    let login: Field
    let fields: [ChoiceGroup]
    let unit: Field
    let table: Table?
    let pagination: Pagination?
    let nothing: EmptyState?

    init(_ form: UsersForm, login: FormState, found: PageOf<Users.Entry>?, csrf: String) {
        self.errors = login.summary
        self.csrf = csrf
        self.login = login.field(
            "login", label: "Login", hint: "Cały login konta w UEOZ.", required: true, width: .medium, autocomplete: "off", maxLength: 64)
        self.fields = form.fields
        self.unit = form.state.field("unit", label: "Nazwa jednostki", maxLength: 200)
        let items = found?.items ?? []
        self.table =
            items.isEmpty
            ? nil
            : Table(
                caption: "Profile",
                columns: [
                    .init("Nazwisko i imię"), .init("Login"), .init("Nazwa jednostki"), .init("Rodzaj"), .init("Role"), .init("Status"),
                ],
                rows: items.map { item in
                    [
                        .link(
                            Link(
                                "\(item.person.identity.familyName) \(item.person.identity.givenNames)",
                                "\(Self.path)/\(SignedInPages.value(item.id))")),
                        .text(item.person.login.value), .text(item.unit.name), .text(item.unit.kind.code),
                        .text(item.held.map(\.polishName).joined(separator: ", ")),
                        .tag(StatusTag(item.status.polishName, item.status.tone)),
                    ]
                })
        // Whoever looked for a login has all of that person's profiles, and no address to page through.
        self.pagination = found.flatMap { found in
            found.items.isEmpty || login.values["login"] != nil
                ? nil
                : Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                    form.href(page: $0, size: $1)
                }
        }
        self.nothing = found?.total == 0 ? EmptyState("Nie znaleziono profili", text: "Zmień kryteria wyszukiwania.") : nil
    }
}

/// What stands in the address of the list. Who is looked for by login does not: that is sent in a form.
struct UsersForm: Sendable {
    let state: FormState
    let criteria: ProfileCriteria
    let page: PageRequest

    init(_ query: FormBody) {
        self.criteria = ProfileCriteria(
            kind: query.value("kind"), unitName: String(query.text("unit").prefix(200)), role: query.value("role"),
            status: query.value("status"))
        self.page = PageRequest(number: query.integer("page"), size: query.integer("size"), defaultSize: 20)
        self.state = FormState(query)
    }

    var fields: [ChoiceGroup] {
        [
            self.state.choices(
                "status", label: "Status profilu",
                of: [Choice("", "Wszystkie")] + ProfileStatus.allCases.map { Choice($0.rawValue, $0.polishName) }),
            self.state.choices("role", label: "Rola", of: [Choice("", "Wszystkie")] + Role.allCases.map { Choice($0.code, $0.polishName) }),
            self.state.choices(
                "kind", label: "Rodzaj jednostki",
                of: [Choice("", "Wszystkie")] + UnitKind.allCases.map { Choice($0.code, "\($0.polishName) (\($0.code))") }),
        ]
    }

    func href(page: Int, size: Int) -> String {
        let query = ["status", "role", "kind", "unit"].compactMap { name in self.state.values.optionalText(name).map { (name, $0) } }
        return UsersPage.path + "?" + Query.encode(query + [("page", "\(page)"), ("size", "\(size)")]) + "#lista"
    }
}
