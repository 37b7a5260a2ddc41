import Database
import Foundation
import ProfileRequestsDomain

extension ProfileRepository {
    /// An active profile by name, for choosing one.
    package struct Active: Sendable, Identifiable {
        package let id: UUID
        package let unitName: String
    }

    /// The person's profiles that are `aktywny` (``ProfileStatus``): not blocked, in an open unit, with an approved request.
    package func active(of account: UUID) throws -> [Active] {
        try self.sql.rows(
            """
            SELECT profiles.id, units.name FROM profiles JOIN units ON units.id = profiles.unit_id
            WHERE profiles.account_id = \(account) AND profiles.blocked_by IS NULL AND units.closed_at IS NULL
                AND EXISTS (SELECT 1 FROM role_requests WHERE role_requests.profile_id = profiles.id AND role_requests.status = 'approved')
            ORDER BY units.name_order, units.id
            """
        ).map { Active(id: try $0.get("id"), unitName: try $0.get("name")) }
    }
}
