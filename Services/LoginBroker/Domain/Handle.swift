import Foundation

/// What a single-use handle stands for: a person on the way to a stage. Only its hash is stored.
package struct Handle: Hashable, Sendable {
    package static let lifetime: TimeInterval = 60

    package let hash: [UInt8]
    package let interaction: String
    package let person: UUID
    /// The service that may redeem it.
    package let audience: String
    package let stage: String
    package let madeAt: Date

    package init(hash: [UInt8], interaction: String, person: UUID, audience: String, stage: String, madeAt: Date) {
        self.hash = hash
        self.interaction = interaction
        self.person = person
        self.audience = audience
        self.stage = stage
        self.madeAt = madeAt
    }

    package var expiresAt: Date {
        self.madeAt.addingTimeInterval(Self.lifetime)
    }
}
