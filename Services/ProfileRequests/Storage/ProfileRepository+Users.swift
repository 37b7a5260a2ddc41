import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

extension ProfileRepository {
    /// One page of the profiles within reach that the criteria leave, by the name of the unit, and how many there are in all.
    ///
    /// - Parameters:
    ///   - account: the person looked for by login, if there is one.
    ///   - now: a role whose last day is over makes nothing active.
    package func search(
        _ criteria: ProfileCriteria, of account: UUID?, within reach: VerificationReach, at now: Date, page: PageRequest
    ) throws -> PageOf<Profile> {
        var conditions: [SQL] = [Self.condition(reach), Self.hasRequest("role_requests.status <> 'draft'")]
        if criteria.login != nil { conditions.append("profiles.account_id = \(account ?? Self.nobody)") }
        if let kind = criteria.kind { conditions.append("units.kind = \(kind.rawValue)") }
        // A key consists of letters, digits and spaces, so no word of it can be a pattern.
        for word in PolishText.searchKey(criteria.unitName).split(separator: " ").prefix(10) {
            conditions.append("units.search_key LIKE \("%\(word)%")")
        }
        if let role = criteria.role {
            conditions.append(Self.hasRequest("role_requests.role = \(role.rawValue) AND role_requests.status <> 'draft'"))
        }
        if let status = criteria.status { conditions.append(Self.condition(status, at: now)) }
        let source: SQL =
            " FROM profiles JOIN units ON units.id = profiles.unit_id WHERE " + SQL.joined(conditions, separator: " AND ")
        let total = try self.sql.row("SELECT COUNT(*) AS total" + source)?.get("total", as: Int.self) ?? 0
        let page = page.within(total)
        let profiles = try self.sql.rows(
            "SELECT profiles.*" + source + " ORDER BY units.name_order, profiles.id LIMIT \(page.size) OFFSET \(page.offset)"
        ).map(self.profile)
        return PageOf(items: profiles, total: total, page: page)
    }

    /// Nobody has it: ids are random.
    private static let nobody = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// Profiles of units within reach, and those with a request that is.
    private static func condition(_ reach: VerificationReach) -> SQL {
        let areas: [SQL] = reach.areas.map { area in
            if case .roles(let roles) = area {
                return Self.hasRequest(
                    "role_requests.status <> 'draft' AND role_requests.role IN (\(list: roles.map(\.rawValue).sorted()))")
            }
            return RoleRequestRepository.unitCondition(area)
        }
        return "(" + SQL.joined(areas, separator: " OR ") + ")"
    }

    /// The same as ``ProfileStatus``.
    private static func condition(_ status: ProfileStatus, at now: Date) -> SQL {
        let today = WarsawTime.calendarDate(of: now).iso
        let isBlocked: SQL = "(profiles.blocked_by IS NOT NULL OR units.closed_at IS NOT NULL)"
        let isActive = Self.hasRequest(
            "role_requests.status = 'approved' AND (role_requests.last_day IS NULL OR role_requests.last_day >= \(today))")
        let isPending = Self.hasRequest("role_requests.status = 'pending'")
        return switch status {
        case .blocked: isBlocked
        case .active: "NOT " + isBlocked + " AND " + isActive
        case .notActivated: "NOT " + isBlocked + " AND NOT " + isActive + " AND " + isPending
        case .rejected: "NOT " + isBlocked + " AND NOT " + isActive + " AND NOT " + isPending
        }
    }

    private static func hasRequest(_ condition: SQL) -> SQL {
        "EXISTS (SELECT 1 FROM role_requests WHERE role_requests.profile_id = profiles.id AND (" + condition + "))"
    }
}
