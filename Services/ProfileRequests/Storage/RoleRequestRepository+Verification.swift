import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

extension RoleRequestRepository {
    /// One page of the requests within reach that the criteria leave, without those of `account`, and how many there are in all.
    package func search(
        _ criteria: VerificationCriteria, within reach: VerificationReach, except account: UUID, sortedBy order: VerificationOrder,
        page: PageRequest
    ) throws -> PageOf<Stored> {
        let source: SQL =
            " FROM role_requests JOIN units ON units.id = role_requests.unit_id WHERE "
            + SQL.joined(
                Self.conditions(criteria) + ["role_requests.account_id <> \(account)", Self.condition(reach)], separator: " AND ")
        let total = try self.sql.row("SELECT COUNT(*) AS total" + source)?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let requests = try self.sql.rows(
            "SELECT role_requests.*" + source + " ORDER BY " + Self.columns(order) + " LIMIT \(page.size) OFFSET \(page.offset)"
        ).map(self.stored)
        return PageOf(items: requests, total: total, page: page)
    }

    /// Approved requests whose last day is over, as many as are asked for.
    package func ended(before today: CalendarDate, limit: Int) throws -> [UUID] {
        try self.sql.rows(
            """
            SELECT id FROM role_requests WHERE status = 'approved' AND last_day IS NOT NULL AND last_day < \(today.iso)
            ORDER BY last_day LIMIT \(limit)
            """
        ).map { try $0.get("id") }
    }

    /// The same as ``VerificationReach/covers(_:_:)``.
    static func condition(_ reach: VerificationReach) -> SQL {
        let areas: [SQL] = reach.areas.map { area in
            if case .roles(let roles) = area { return "role_requests.role IN (\(list: roles.map(\.rawValue).sorted()))" }
            return Self.unitCondition(area)
        }
        return "(" + SQL.joined(areas, separator: " OR ") + ")"
    }

    /// Whether the unit is in the area as a whole.
    static func unitCondition(_ area: VerificationReach.Area) -> SQL {
        switch area {
        case .everything: "1 = 1"
        case .voivodeship(let voivodeship):
            """
            (units.teryt LIKE \(voivodeship.rawValue + "%")
            AND units.kind NOT IN (\(list: UnitKind.allCases.filter(\.isNational).map(\.rawValue))))
            """
        case .unit(let unit): "units.id = \(unit)"
        case .roles: "1 = 0"
        }
    }

    private static func conditions(_ criteria: VerificationCriteria) -> [SQL] {
        // A draft that was given up is nobody's business but the applicant's.
        var conditions: [SQL] = ["role_requests.submitted_at IS NOT NULL"]
        if let status = criteria.status, status != .draft {
            conditions.append("role_requests.status = \(status.rawValue)")
        } else {
            conditions.append("role_requests.status IN ('pending', 'approved', 'rejected', 'archived')")
        }
        if let role = criteria.role { conditions.append("role_requests.role = \(role.rawValue)") }
        if let kind = criteria.kind { conditions.append("units.kind = \(kind.rawValue)") }
        if let number = criteria.number {
            conditions.append("role_requests.number_year = \(number.year) AND role_requests.number_sequence = \(number.sequence)")
        }
        // A key consists of letters, digits and spaces, so no word of it can be a pattern.
        for word in PolishText.searchKey(criteria.unitName).split(separator: " ").prefix(10) {
            conditions.append("units.search_key LIKE \("%\(word)%")")
        }
        if let moment = criteria.submittedBefore { conditions.append("role_requests.submitted_at < \(moment)") }
        if let documents = criteria.documents { conditions.append(Self.condition(documents)) }
        if let stage = criteria.stage { conditions.append(Self.condition(stage)) }
        return conditions
    }

    private static func condition(_ documents: VerificationCriteria.Documents) -> SQL {
        switch documents {
        case .attached: Self.hasFile
        case .received: "role_requests.received IS NOT NULL"
        case .missing: "role_requests.received IS NULL AND NOT " + Self.hasFile
        }
    }

    private static func condition(_ stage: VerificationCriteria.Stage) -> SQL {
        switch stage {
        case .sentBack: "role_requests.sent_back_at IS NOT NULL AND NOT " + Self.hasNewFile
        case .completed: "role_requests.sent_back_at IS NOT NULL AND " + Self.hasNewFile
        case .secondApproval: "role_requests.first_approved_by IS NOT NULL AND role_requests.status = 'pending'"
        }
    }

    private static let hasFile: SQL = "EXISTS (SELECT 1 FROM request_attachments WHERE request_attachments.request_id = role_requests.id)"
    private static let hasNewFile: SQL = """
        EXISTS (SELECT 1 FROM request_attachments JOIN attachments ON attachments.id = request_attachments.attachment_id
            WHERE request_attachments.request_id = role_requests.id AND attachments.added_at > role_requests.sent_back_at)
        """

    private static func columns(_ order: VerificationOrder) -> SQL {
        switch (order.key, order.isAscending) {
        case (.age, true): "role_requests.submitted_at, role_requests.id"
        case (.age, false): "role_requests.submitted_at DESC, role_requests.id DESC"
        case (.number, true): "role_requests.number_year, role_requests.number_sequence"
        case (.number, false): "role_requests.number_year DESC, role_requests.number_sequence DESC"
        case (.unit, true): "units.name_order, role_requests.number_year, role_requests.number_sequence"
        case (.unit, false): "units.name_order DESC, role_requests.number_year DESC, role_requests.number_sequence DESC"
        }
    }
}
