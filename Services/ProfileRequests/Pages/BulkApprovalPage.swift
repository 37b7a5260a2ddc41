import ProfileRequestsDomain
import Vocabulary
import WebPages

/// Several requests approved in one go: what would become of each, and then what became of it.
struct BulkApprovalPage: ViewModel {
    struct Approved: ViewModel {
        let value: String
    }

    let title: String
    let csrf: String
    let action = VerificationForm.path + "/bulk"
    let back = VerificationForm.path
    let good: Table?
    let bad: Table?
    /// The requests with the versions that were shown.
    let chosen: [Approved]
    let button: String?
    let success: Notice?

    init(asking items: [BulkApproval.Item], csrf: String) {
        let good = items.filter { $0.obstacle == nil }
        self.title = "Zatwierdzenie wniosków"
        self.csrf = csrf
        self.good = Self.table("Zostaną zatwierdzone", good) { item in
            let isFirst = item.found.request.role.needsTwoApprovals && item.found.request.firstApproval == nil
            return isFirst ? "Pierwsza z dwóch akceptacji" : "Zatwierdzenie"
        }
        self.bad = Self.table("Nie można ich zatwierdzić", items.filter { $0.obstacle != nil }) { $0.obstacle?.polishText ?? "" }
        self.chosen = good.map { Approved(value: "\(SignedInPages.value($0.found.request.id)).\($0.found.version)") }
        self.button = good.isEmpty ? nil : "Zatwierdź \(Self.count(good.count))"
        self.success = nil
    }

    init(done items: [BulkApproval.Item], csrf: String) {
        let good = items.filter { $0.obstacle == nil }
        self.title = "Zatwierdzenie wniosków"
        self.csrf = csrf
        self.good = Self.table("Zatwierdzone", good) { item in
            item.found.request.status == .approved ? "Zatwierdzony" : "Czeka na drugą akceptację"
        }
        self.bad = Self.table("Niezatwierdzone", items.filter { $0.obstacle != nil }) { $0.obstacle?.polishText ?? "" }
        self.chosen = []
        self.button = nil
        self.success = good.isEmpty ? nil : Notice(.success, title: "Gotowe", "Twoja decyzja obejmuje \(Self.count(good.count)).")
    }

    private static func table(_ caption: String, _ items: [BulkApproval.Item], _ state: (BulkApproval.Item) -> String) -> Table? {
        guard !items.isEmpty else { return nil }
        return Table(
            caption: caption,
            columns: [
                .init("Numer wniosku"), .init("Wnioskowana rola"), .init("Wnioskujący"), .init("Nazwa jednostki"), .init("Dokumenty"),
                .init("Decyzja"),
            ],
            rows: items.map { item in
                let entry = item.found.entry
                return [
                    .link(Link(entry.request.number.value, "\(VerificationForm.path)/\(SignedInPages.value(entry.id))")),
                    .text(entry.request.role.polishName),
                    .text("\(entry.applicant.identity.givenNames) \(entry.applicant.identity.familyName)"), .text(entry.unit.name),
                    .text(VerificationPage.documents(entry)), .text(state(item)),
                ]
            })
    }

    private static func count(_ number: Int) -> String {
        switch PluralCategory(of: number, in: .polish) {
        case .one: "1 wniosek"
        case .few: "\(number) wnioski"
        case .many, .other: "\(number) wniosków"
        }
    }
}

extension BulkApproval.Obstacle {
    var polishText: String {
        switch self {
        case .notPending(let status): "Wniosek ma już status „\(status.polishName)”"
        case .documentMissing: "Brak załączników i oznaczenia, że dokument otrzymano"
        case .approvedAlready: "To Twoja pierwsza akceptacja; drugą daje ktoś inny"
        case .profileUnusable: "Profil jest zablokowany albo jednostka została zamknięta"
        case .notOnOffer: "W tej jednostce nie ma już takiej roli"
        case .changed: "Wniosek zmienił się od czasu, gdy był pokazany"
        }
    }
}
