import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

extension ProfileRepository {
    /// An active profile by name, for choosing one.
    package struct Active: Sendable, Identifiable {
        package let id: UUID
        package let unitName: String
    }

    /// The person's profiles that are `aktywny` (``ProfileStatus``): not blocked, in an open unit, with an approved request.
    ///
    /// - Parameter now: a role whose last day is over makes nothing active.
    package func active(of account: UUID, at now: Date) throws -> [Active] {
        try self.sql.rows(
            """
            SELECT profiles.id, units.name FROM profiles JOIN units ON units.id = profiles.unit_id
            WHERE profiles.account_id = \(account) AND profiles.blocked_by IS NULL AND units.closed_at IS NULL
                AND EXISTS (SELECT 1 FROM role_requests WHERE role_requests.profile_id = profiles.id AND role_requests.status = 'approved'
                    AND (role_requests.last_day IS NULL OR role_requests.last_day >= \(WarsawTime.calendarDate(of: now).iso)))
            ORDER BY units.name_order, units.id
            """
        ).map { Active(id: try $0.get("id"), unitName: try $0.get("name")) }
    }

    /// How many profiles there are in a unit, and how many of them have an approved request.
    package func count(in unit: UUID) throws -> (all: Int, withRole: Int) {
        let row = try self.sql.row(
            """
            SELECT COUNT(*) AS total, COALESCE(SUM(CASE WHEN EXISTS (
                SELECT 1 FROM role_requests WHERE role_requests.profile_id = profiles.id AND role_requests.status = 'approved') THEN 1 ELSE 0 END), 0)
                AS holding
            FROM profiles WHERE profiles.unit_id = \(unit) AND EXISTS (
                SELECT 1 FROM role_requests WHERE role_requests.profile_id = profiles.id AND role_requests.status <> 'draft')
            """)
        return (try row?.get("total") ?? 0, try row?.get("holding") ?? 0)
    }
}
