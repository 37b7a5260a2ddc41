import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary
import WebPages

/// "Historia": what was done on the account and with its data (template `history`).
struct HistoryPage: ViewModel {
    static let title = "Historia"
    static let path = AccountPage.path + "/history"
    /// How many entries a page shows.
    static let size = 20

    let errors: WebPages.ErrorSummary?
    let from: Field
    let until: Field
    let action = Self.path
    let table: Table?
    let nothing: EmptyState?
    let older: String?
    let newest: String?
    let csv: String
    let json: String
    let longestFile: String

    init(_ page: PersonalHistory.Page, query: HistoryQuery, form: FormState) {
        self.errors = form.summary
        self.from = form.field(HistoryQuery.from, label: "Od dnia", kind: .date, width: .medium)
        self.until = form.field(HistoryQuery.until, label: "Do dnia", kind: .date, width: .medium)
        self.table =
            page.items.isEmpty
            ? nil
            : Table(
                caption: "Czynności, od najnowszej",
                columns: [.init("Data i godzina"), .init("Kto"), .init("Czynność"), .init("Adres IP"), .init("Wynik")],
                rows: page.items.map { item in
                    [
                        .text(WarsawTime.dateTimeWithSeconds(item.at)), .text(item.who.polishName), .text(HistorySentence.of(item)),
                        .text(item.source ?? ""), .text(item.result.polishName),
                    ]
                })
        self.nothing = page.items.isEmpty ? EmptyState("W tym okresie nic nie odnotowano") : nil
        self.older = page.hasMore ? page.items.last.map { query.href(before: $0.position) } : nil
        self.newest = query.before == nil ? nil : query.href()
        self.csv = query.href("/csv")
        self.json = query.href("/json")
        self.longestFile = Pagination.text(of: PersonalHistory.longestFile)
    }
}
