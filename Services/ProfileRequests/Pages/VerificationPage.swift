import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Wnioski do weryfikacji": the requests of others, with what they are looked for by.
struct VerificationPage: ViewModel {
    let errors: ErrorSummary?
    let action = VerificationForm.path
    let bulk = VerificationForm.path + "/bulk"
    let status: ChoiceGroup
    let fields: [ChoiceGroup]
    let number: Field
    let unit: Field
    let sorting: Sorting?
    let table: Table?
    let canApprove: Bool
    let pagination: Pagination?
    let nothing: EmptyState?

    init(_ form: VerificationForm, found: PageOf<Verification.Entry>?, at now: Date, words: Words) {
        self.errors = form.state.summary
        self.status = form.status
        self.fields = form.fields
        self.number = form.state.field("number", label: "Numer wniosku", width: .medium, maxLength: 12)
        self.unit = form.state.field("unit", label: "Nazwa jednostki", maxLength: 200)
        let items = found?.items ?? []
        self.canApprove = items.contains { $0.request.status == .pending }
        self.sorting =
            items.isEmpty
            ? nil
            : Sorting(
                columns: [("age", "Data złożenia"), ("number", "Numer wniosku"), ("unit", "Nazwa jednostki")],
                current: form.order.key.rawValue, ascending: form.order.isAscending, words: words
            ) { form.href(order: VerificationOrder(VerificationOrder.Key(rawValue: $0) ?? .age, isAscending: $1)) }
        self.table = items.isEmpty ? nil : Self.table(items, canApprove: self.canApprove, at: now)
        self.pagination = found.flatMap { found in
            found.items.isEmpty
                ? nil
                : Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                    form.href(page: $0, size: $1)
                }
        }
        self.nothing =
            found?.total == 0
            ? form.isFiltered
                ? EmptyState(
                    "Nie znaleziono wniosków", text: "Zmień kryteria wyszukiwania.",
                    action: Link("Pokaż oczekujące wnioski", VerificationForm.path))
                : EmptyState("Nie ma wniosków do weryfikacji")
            : nil
    }

    private static func table(_ items: [Verification.Entry], canApprove: Bool, at now: Date) -> Table {
        Table(
            caption: "Wnioski",
            columns: (canApprove ? [.init("Zaznacz")] : []) + [
                .init("Numer wniosku"), .init("Wnioskowana rola"), .init("Wnioskujący"), .init("Nazwa jednostki"),
                .init("Data złożenia"), .init("Czeka"), .init("Dokumenty"), .init("Stan"),
            ],
            rows: items.map { item in
                let request = item.request
                let id = SignedInPages.value(item.id)
                let tick: Table.Cell =
                    request.status == .pending
                    ? .tick(name: "request", value: id, label: "Zaznacz wniosek \(request.number)") : .text("–")
                return (canApprove ? [tick] : []) + [
                    .link(Link(request.number.value, "\(VerificationForm.path)/\(id)")), .text(request.role.polishName),
                    .text("\(item.applicant.identity.givenNames) \(item.applicant.identity.familyName)"),
                    .text("\(item.unit.name) (\(item.unit.kind.code))"), .text(request.submittedAt.map(WarsawTime.date) ?? "–"),
                    .text(Self.waiting(request, at: now)), .text(Self.documents(item)), .tag(Self.state(item)),
                ]
            })
    }

    /// `12 dni`
    static func waiting(_ request: RoleRequest, at now: Date) -> String {
        guard request.status == .pending, let submitted = request.submittedAt else { return "–" }
        let days = WarsawTime.calendarDate(of: now).daysSinceEpoch - WarsawTime.calendarDate(of: submitted).daysSinceEpoch
        return days == 1 ? "1 dzień" : "\(max(0, days)) dni"
    }

    static func documents(_ entry: Verification.Entry) -> String {
        if entry.files.isEmpty { return entry.request.received?.polishName ?? "Brak załączników" }
        let count = entry.files.count
        switch PluralCategory(of: count, in: .polish) {
        case .one: return "\(count) plik"
        case .few: return "\(count) pliki"
        case .many, .other: return "\(count) plików"
        }
    }

    static func state(_ entry: Verification.Entry) -> StatusTag {
        let request = entry.request
        guard request.status == .pending else { return StatusTag(request.status.code.polishName, request.status.code.tone) }
        if request.firstApproval != nil { return StatusTag("Czeka na drugą akceptację", .info) }
        guard request.sentBackAt != nil else { return StatusTag(request.status.code.polishName, request.status.code.tone) }
        return entry.isCompleted ? StatusTag("Uzupełniony", .info) : StatusTag("Odesłany do uzupełnienia", .warning)
    }
}
