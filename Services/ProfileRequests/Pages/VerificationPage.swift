import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Wnioski do weryfikacji": pending requests of others.
struct VerificationPage: ViewModel {
    let table: Table?
    let pagination: Pagination?
    let nothing: EmptyState?

    init(_ found: PageOf<Verification.Case>) {
        self.table =
            found.items.isEmpty
            ? nil
            : Table(
                caption: "Oczekujące wnioski",
                columns: [
                    .init("Numer wniosku"), .init("Wnioskowana rola"), .init("Wnioskujący"), .init("Nazwa jednostki"),
                    .init("Data złożenia"), .init("Załączniki"),
                ],
                rows: found.items.map { item in
                    [
                        .link(Link(item.request.number.value, "/verification/\(SignedInPages.value(item.id))")),
                        .text(item.request.role.polishName),
                        .text("\(item.applicant.identity.givenNames) \(item.applicant.identity.familyName)"), .text(item.unit.name),
                        .text(item.request.submittedAt.map(WarsawTime.date) ?? "-"),
                        item.hasDocument
                            ? .text(String(item.files.count))
                            : .text(item.request.received?.polishName ?? "Brak załączników"),
                    ]
                })
        self.pagination =
            found.items.isEmpty
            ? nil
            : Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                "/verification?page=\($0)&size=\($1)"
            }
        self.nothing = found.items.isEmpty ? EmptyState("Nie ma wniosków do weryfikacji") : nil
    }
}
