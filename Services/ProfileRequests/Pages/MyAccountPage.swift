import ProfileRequestsDomain
import WebPages

/// "Moje konto": active profiles, requests that wait, other profiles.
struct MyAccountPage: ViewModel {
    let csrf: String
    let canChoose: Bool
    /// The unit of the profile worked in, once one is chosen.
    let worksIn: String?
    let apply = WizardPath.units
    let transfer = TransferRoutes.path
    let active: [ProfileCard]
    let activePages: Pagination?
    let waiting: [RequestCard]
    let waitingPages: Pagination?
    let waitingSorting: Sorting?
    let others: [ProfileCard]
    let othersPages: Pagination?
    let othersSorting: Sorting?
    let noActive: EmptyState?
    let noWaiting: EmptyState?
    let noOthers: EmptyState?
    let statuses: [Fact]

    init(_ account: MyAccount, _ query: MyAccountQuery, current: Profile.ID?, csrf: String, words: Words) {
        let active = PageOf(of: account.active, page: query.active)
        let waiting = PageOf(of: query.sorted(account.waiting), page: query.waiting)
        let others = PageOf(of: query.sorted(account.others), page: query.others)
        self.csrf = csrf
        self.canChoose = active.total > 0
        self.worksIn = account.active.first { $0.id == current }?.unit.name
        self.active = active.items.map { ProfileCard($0, isCurrent: $0.id == current, isOpen: $0.id == query.open) }
        self.waiting = waiting.items.map { RequestCard($0, isOpen: $0.id == query.open, csrf: csrf) }
        self.others = others.items.map { ProfileCard($0, isCurrent: false, isOpen: $0.id == query.open) }
        self.activePages = Self.pages("active", active) { page in query.href("active") { $0.active = page } }
        self.waitingPages = Self.pages("waiting", waiting) { page in query.href("waiting") { $0.waiting = page } }
        self.othersPages = Self.pages("others", others) { page in query.href("others") { $0.others = page } }
        self.waitingSorting =
            waiting.total == 0
            ? nil
            : Sorting(
                id: "waiting-sorting", columns: [("number", "Numer wniosku"), ("unit", "Nazwa jednostki")],
                current: query.waitingOrder.rawValue, ascending: query.isWaitingAscending, words: words
            ) { key, ascending in
                query.href("waiting") {
                    $0.waitingOrder = .init(rawValue: key) ?? .number
                    $0.isWaitingAscending = ascending
                }
            }
        self.othersSorting =
            others.total == 0
            ? nil
            : Sorting(
                id: "others-sorting", columns: [("changed", "Data ostatniej zmiany statusu"), ("unit", "Nazwa jednostki")],
                current: query.othersOrder.rawValue, ascending: query.isOthersAscending, words: words
            ) { key, ascending in
                query.href("others") {
                    $0.othersOrder = .init(rawValue: key) ?? .changed
                    $0.isOthersAscending = ascending
                }
            }
        self.noActive = active.total == 0 ? EmptyState("Nie masz jeszcze aktywnego profilu") : nil
        self.noWaiting = waiting.total == 0 ? EmptyState("Nie masz oczekujących wniosków") : nil
        self.noOthers = others.total == 0 ? EmptyState("Nie masz pozostałych profili") : nil
        self.statuses = ProfileStatus.allCases.map { Fact($0.polishName, $0.polishExplanation) }
    }

    private static func pages(_ id: String, _ list: PageOf<some Sendable>, href: (PageRequest) -> String) -> Pagination? {
        guard list.total > 0 else { return nil }
        return Pagination(id: id, total: list.total, page: list.page.number, size: list.page.size, sizes: PageRequest.sizes) {
            href(PageRequest(number: $0, size: $1))
        }
    }
}
