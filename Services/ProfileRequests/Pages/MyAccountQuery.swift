import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// How the three lists of "Moje konto" are sorted and paged, and which entry is open: what stands in the page's address.
struct MyAccountQuery: Sendable {
    enum WaitingOrder: String, CaseIterable {
        case number, unit
    }

    enum OthersOrder: String, CaseIterable {
        case changed, unit
    }

    var active: PageRequest
    var waiting: PageRequest
    var others: PageRequest
    var waitingOrder: WaitingOrder
    var isWaitingAscending: Bool
    var othersOrder: OthersOrder
    var isOthersAscending: Bool
    /// The entry to unfold.
    let open: UUID?

    init(_ query: FormBody) {
        func page(_ list: String) -> PageRequest {
            PageRequest(number: query.integer("\(list)-page"), size: query.integer("\(list)-size"))
        }
        self.active = page("active")
        self.waiting = page("waiting")
        self.others = page("others")
        self.waitingOrder = query.value("waiting-sort") ?? .number
        self.isWaitingAscending = query["waiting-order"] != "desc"
        self.othersOrder = query.value("others-sort") ?? .changed
        self.isOthersAscending = query["others-order"] == "asc"
        self.open = UUID(uuidString: query.text("open"))
    }

    /// The page with something changed.
    func href(_ anchor: String, _ change: (inout MyAccountQuery) -> Void) -> String {
        var query = self
        change(&query)
        let parameters = [
            ("active-page", "\(query.active.number)"), ("active-size", "\(query.active.size)"),
            ("waiting-page", "\(query.waiting.number)"), ("waiting-size", "\(query.waiting.size)"),
            ("waiting-sort", query.waitingOrder.rawValue), ("waiting-order", query.isWaitingAscending ? "asc" : "desc"),
            ("others-page", "\(query.others.number)"), ("others-size", "\(query.others.size)"),
            ("others-sort", query.othersOrder.rawValue), ("others-order", query.isOthersAscending ? "asc" : "desc"),
        ]
        return "/my-account?" + Query.encode(parameters) + "#" + anchor
    }

    /// The page with one entry unfolded, for coming back to it.
    static func opening(_ id: UUID) -> String {
        let id = SignedInPages.value(id)
        return "/my-account?open=\(id)&waiting-size=50#entry-\(id)"
    }

    func sorted(_ entries: [MyAccount.RequestEntry]) -> [MyAccount.RequestEntry] {
        let sorted =
            switch self.waitingOrder {
            case .number: entries.sorted { $0.request.number < $1.request.number }
            case .unit:
                entries.sorted {
                    let (one, other) = (PolishText.collationKey($0.unit.name), PolishText.collationKey($1.unit.name))
                    return one == other ? $0.request.number < $1.request.number : one < other
                }
            }
        return self.isWaitingAscending ? sorted : sorted.reversed()
    }

    func sorted(_ entries: [MyAccount.ProfileEntry]) -> [MyAccount.ProfileEntry] {
        let sorted =
            switch self.othersOrder {
            case .changed: entries.sorted { $0.statusChangedAt < $1.statusChangedAt }
            case .unit: entries.sorted { PolishText.collationKey($0.unit.name) < PolishText.collationKey($1.unit.name) }
            }
        return self.isOthersAscending ? sorted : sorted.reversed()
    }
}
