import Foundation
import ServiceKit
import Vocabulary
import WebPages

/// Which part of the history is looked at: what stands in the page's address.
struct HistoryQuery: Sendable {
    static let from = "from"
    static let until = "until"

    private let first: CalendarDate?
    private let last: CalendarDate?
    /// The last entry of the page before.
    let before: AuditPosition?

    init() {
        self.first = nil
        self.last = nil
        self.before = nil
    }

    /// Days are days of Warsaw, both included. A position that is none counts for nothing.
    init(_ query: FormBody, _ errors: inout FieldErrors) {
        let message = "Podaj dzień w postaci RRRR-MM-DD"
        func day(_ name: String) -> CalendarDate? {
            query.optionalText(name).flatMap { text in errors.check(name, message) { try CalendarDate(text) } }
        }
        self.first = day(Self.from)
        self.last = day(Self.until)
        if let first, let last, last < first { errors.add("Ostatni dzień nie może być wcześniejszy niż pierwszy", to: Self.until) }
        self.before = query["before"].flatMap(Self.position)
    }

    var period: AuditPeriod {
        AuditPeriod(from: self.first.map(WarsawTime.start), until: self.last.map { WarsawTime.start(of: $0.adding(days: 1)) })
    }

    /// The same period, from its beginning or from a position on.
    func href(_ path: String = "", before position: AuditPosition? = nil) -> String {
        var parameters: [(String, String)] = []
        if let first { parameters.append((Self.from, first.iso)) }
        if let last { parameters.append((Self.until, last.iso)) }
        if let position {
            let moment = Int64((position.at.timeIntervalSince1970 * 1000).rounded())
            parameters.append(("before", "\(moment)-\(SignedInPages.value(position.id))"))
        }
        return HistoryPage.path + path + (parameters.isEmpty ? "" : "?" + Query.encode(parameters))
    }

    private static func position(_ text: String) -> AuditPosition? {
        guard let dash = text.firstIndex(of: "-"), let moment = Int64(text[..<dash]), (0...253_402_300_799_999).contains(moment),
            let id = UUID(uuidString: String(text[text.index(after: dash)...]))
        else { return nil }
        return AuditPosition(at: Date(timeIntervalSince1970: Double(moment) / 1000), id: id)
    }
}
