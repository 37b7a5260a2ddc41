import Foundation
import Vocabulary

/// The broker's copy of what a profile gives: one person's roles in one unit.
package struct ProfileCopy: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let person: UUID
    /// Which report it is of.
    package let version: Int
    /// The first report since which nothing was taken away: a token made of an earlier one says more than is true now.
    package let soundSince: Int
    package let isActive: Bool
    package let unit: UnitSummary
    /// The codes of the roles held.
    package let roles: [String]
    /// The codes of what these roles allow.
    package let permissions: [String]

    /// - Parameter soundSince: the version itself for what is known for the first time.
    package init(
        id: UUID, person: UUID, version: Int, soundSince: Int? = nil, isActive: Bool, unit: UnitSummary, roles: [String],
        permissions: [String]
    ) {
        self.id = id
        self.person = person
        self.version = version
        self.soundSince = soundSince ?? version
        self.isActive = isActive
        self.unit = unit
        self.roles = roles
        self.permissions = permissions
    }

    /// What is known once `report` was taken in; `nil` when it is no news.
    package func replaced(by report: ProfileCopy) -> ProfileCopy? {
        guard report.version > self.version else { return nil }
        return ProfileCopy(
            id: self.id, person: self.person, version: report.version,
            soundSince: report.keepsAll(of: self) ? self.soundSince : report.version, isActive: report.isActive, unit: report.unit,
            roles: report.roles, permissions: report.permissions)
    }

    /// Whether a token made of the report `version` says nothing that was taken away since.
    package func vouches(for version: Int) -> Bool {
        self.isActive && version >= self.soundSince
    }

    /// Another name of the unit takes nothing away, another unit does.
    private func keepsAll(of earlier: ProfileCopy) -> Bool {
        guard earlier.isActive else { return true }
        return self.isActive && self.unit.id == earlier.unit.id && Set(self.roles).isSuperset(of: earlier.roles)
            && Set(self.permissions).isSuperset(of: earlier.permissions)
    }
}
