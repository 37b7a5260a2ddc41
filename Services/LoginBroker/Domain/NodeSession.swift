import Foundation

/// A person's session at the national node in one browser: single sign-on between clients while it lasts.
package struct NodeSession: Hashable, Sendable {
    package static let lifetime: TimeInterval = 8 * 3600

    package let id: UUID
    package let authentication: Authentication
    package let endedAt: Date?

    package init(id: UUID, authentication: Authentication, endedAt: Date? = nil) {
        self.id = id
        self.authentication = authentication
        self.endedAt = endedAt
    }

    package var expiresAt: Date {
        self.authentication.at.addingTimeInterval(Self.lifetime)
    }

    package func isAlive(at now: Date) -> Bool {
        self.endedAt == nil && now < self.expiresAt
    }

    /// Whether the session can answer `request` without a fresh log-in (OpenID Connect Core section 3.1.2.3).
    ///
    /// - Parameter interactionStartedAt: a client that asked for a fresh log-in accepts one made for this very interaction.
    package func satisfies(_ request: AuthorizationRequest, startedAt interactionStartedAt: Date, at now: Date) -> Bool {
        guard self.isAlive(at: now) else { return false }
        if let minimum = request.minimumLevel, self.authentication.level < minimum { return false }
        if request.prompts.contains(.login) || request.prompts.contains(.selectAccount) {
            return self.authentication.at >= interactionStartedAt
        }
        if let maxAge = request.maxAge {
            return self.authentication.at >= interactionStartedAt || now.timeIntervalSince(self.authentication.at) <= TimeInterval(maxAge)
        }
        return true
    }
}
