import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// What stands in the address of the work list: criteria, order, page.
struct VerificationForm: Sendable {
    static let path = "/verification"
    /// Days a request has waited, to choose from.
    static let ages = [3, 7, 14, 30]

    let state: FormState
    let criteria: VerificationCriteria
    let order: VerificationOrder
    let page: PageRequest

    init(_ query: FormBody, at now: Date) {
        var errors = FieldErrors()
        let number = query.optionalText("number").flatMap { text in
            errors.check("number", "Numer wniosku ma postać U000594/2023") { try RequestNumber(text.uppercased()) }
        }
        // Whoever opens the list wants what is to be done; "" is every status.
        let status = query["status"].map { RequestStatus.Code(rawValue: $0) } ?? .pending
        let age = query.integer("age").flatMap { Self.ages.contains($0) ? $0 : nil }
        self.criteria = VerificationCriteria(
            status: status, role: query.value("role"), kind: query.value("kind"), unitName: String(query.text("unit").prefix(200)),
            number: number, documents: query.value("documents"), stage: query.value("stage"),
            submittedBefore: age.map { WarsawTime.start(of: WarsawTime.calendarDate(of: now).adding(days: 1 - $0)) })
        self.order = VerificationOrder(query.value("sort") ?? .age, isAscending: query["order"] != "desc")
        self.page = PageRequest(number: query.integer("page"), size: query.integer("size"), defaultSize: 20)
        self.state = FormState(query, errors: errors)
    }

    /// Whether anything but the usual is asked for.
    var isFiltered: Bool {
        ["role", "kind", "unit", "number", "documents", "stage", "age"].contains { self.state.values.optionalText($0) != nil }
            || self.criteria.status != .pending
    }

    /// The same list in another order or on another page.
    func href(order: VerificationOrder? = nil, page: Int = 1, size: Int? = nil) -> String {
        let order = order ?? self.order
        var query = ["status", "role", "kind", "unit", "number", "documents", "stage", "age"].compactMap { name in
            self.state.values[name].map { (name, $0) }
        }
        query += [
            ("sort", order.key.rawValue), ("order", order.isAscending ? "asc" : "desc"), ("page", "\(page)"),
            ("size", "\(size ?? self.page.size)"),
        ]
        return Self.path + "?" + Query.encode(query) + "#lista"
    }

    var fields: [ChoiceGroup] {
        [
            self.state.choices(
                "role", label: "Wnioskowana rola", of: [Choice("", "Wszystkie")] + Role.allCases.map { Choice($0.code, $0.polishName) }),
            self.state.choices(
                "kind", label: "Rodzaj jednostki",
                of: [Choice("", "Wszystkie")] + UnitKind.allCases.map { Choice($0.code, "\($0.polishName) (\($0.code))") }),
            self.state.choices(
                "documents", label: "Dokumenty",
                of: [
                    Choice("", "Wszystkie"), Choice("attached", "załączone w systemie"), Choice("received", "otrzymane mailem lub pocztą"),
                    Choice("missing", "brak załączników"),
                ]),
            self.state.choices(
                "stage", label: "Etap",
                of: [
                    Choice("", "Wszystkie"), Choice("sentBack", "odesłane do uzupełnienia"),
                    Choice("completed", "uzupełnione po odesłaniu"),
                    Choice("secondApproval", "czekają na drugą akceptację"),
                ]),
            self.state.choices(
                "age", label: "Czeka co najmniej",
                of: [Choice("", "bez znaczenia")] + Self.ages.map { Choice("\($0)", "\($0) dni") }),
        ]
    }

    var status: ChoiceGroup {
        let chosen = self.criteria.status?.rawValue ?? ""
        return ChoiceGroup(
            "status", label: "Status wniosku",
            choices: [Choice("", "Wszystkie", checked: chosen == "")]
                + RequestStatus.Code.allCases.filter { $0 != .draft }.map {
                    Choice($0.rawValue, $0.polishName, checked: chosen == $0.rawValue)
                })
    }
}
