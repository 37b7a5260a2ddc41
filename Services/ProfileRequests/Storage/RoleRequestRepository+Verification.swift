import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

extension RoleRequestRepository {
    /// Pending requests in units within reach, but not those of `account`, by number.
    package func pending(within reach: VerificationReach, except account: UUID, page: PageRequest) throws -> PageOf<RoleRequest> {
        let source: SQL =
            """
             FROM role_requests JOIN units ON units.id = role_requests.unit_id
            WHERE role_requests.status = 'pending' AND role_requests.account_id <> \(account)\(Self.condition(reach))
            """
        let total = try self.sql.row("SELECT COUNT(*) AS total" + source)?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let requests = try self.sql.rows(
            "SELECT role_requests.*" + source
                + " ORDER BY role_requests.number_year, role_requests.number_sequence LIMIT \(page.size) OFFSET \(page.offset)"
        ).map { try self.stored($0).request }
        return PageOf(items: requests, total: total, page: page)
    }

    /// The same as ``VerificationReach/covers(_:)``.
    private static func condition(_ reach: VerificationReach) -> SQL {
        switch reach {
        case .everything: ""
        case .voivodeship(let voivodeship):
            """
             AND units.teryt LIKE \(voivodeship.rawValue + "%")
            AND (units.scope = \(UnitScope.reporting.rawValue) OR units.kind = \(UnitKind.voivodeshipOffice.rawValue))
            """
        case .unit(let unit): " AND units.id = \(unit)"
        }
    }
}
