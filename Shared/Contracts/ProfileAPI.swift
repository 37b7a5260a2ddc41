import Foundation
import HTTPTypes
import Vocabulary

/// What the broker is told of profiles (served by login-broker, scope `accounts`: whoever owns accounts owns what they give).
///
/// profile-requests owns profiles; the broker keeps a copy so that a token for one needs no other service.
package enum ProfileAPI {
    /// Reports what a profile gives. The broker keeps the report with the highest ``ProfileReport/version``; older ones change nothing.
    package static let report = Endpoint<ProfileReport, Nothing>(.post, "/v1/profiles/reports", isIdempotent: true)
}

/// What one person may do in one unit.
package struct ProfileReport: Codable, Hashable, Sendable {
    package let profile: UUID
    /// The person, by the name profile-requests knows them by (pairwise).
    package let subject: SubjectID
    /// Grows with every report of this profile, from 1.
    package let version: Int
    package let isActive: Bool
    package let unit: UnitSummary
    /// The codes of the roles held; none while the profile is not active.
    package let roles: [String]
    /// The codes of what these roles allow.
    package let permissions: [String]

    package init(
        profile: UUID, subject: SubjectID, version: Int, isActive: Bool, unit: UnitSummary, roles: [String], permissions: [String]
    ) {
        self.profile = profile
        self.subject = subject
        self.version = version
        self.isActive = isActive
        self.unit = unit
        self.roles = roles
        self.permissions = permissions
    }
}
