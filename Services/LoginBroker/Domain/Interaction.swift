import Foundation

/// One authorization request under way, from `/authorize` to the answer the client gets. It belongs to one browser and lives an hour.
package struct Interaction: Hashable, Sendable {
    package enum State: Codable, Hashable, Sendable {
        /// Nobody has logged in for it yet.
        case authenticating
        /// Somebody has; stages may lie ahead.
        case authenticated(Authentication)
        /// The person gave up; the client is yet to be told.
        case aborted
        /// The client has its answer.
        case answered
    }

    package static let lifetime: TimeInterval = 3600

    package let id: String
    /// SHA-256 of the cookie of the browser it belongs to.
    package let browser: [UInt8]
    package let request: AuthorizationRequest
    package let startedAt: Date
    package private(set) var state: State
    /// Grows with each stored change.
    package let version: Int

    package init(
        id: String, browser: [UInt8], request: AuthorizationRequest, startedAt: Date, state: State = .authenticating, version: Int = 1
    ) {
        self.id = id
        self.browser = browser
        self.request = request
        self.startedAt = startedAt
        self.state = state
        self.version = version
    }

    package var expiresAt: Date {
        self.startedAt.addingTimeInterval(Self.lifetime)
    }

    /// Somebody logged in.
    package mutating func authenticate(_ authentication: Authentication, at now: Date) throws(InteractionError) {
        try self.requireAlive(at: now)
        switch self.state {
        case .authenticating, .authenticated: self.state = .authenticated(authentication)
        case .aborted, .answered: throw .over
        }
    }

    /// The person gave up. Giving up twice is giving up once.
    package mutating func abort(at now: Date) throws(InteractionError) {
        try self.requireAlive(at: now)
        switch self.state {
        case .authenticating, .authenticated, .aborted: self.state = .aborted
        case .answered: throw .over
        }
    }

    /// The client is answered, with a code or an error; nothing can follow.
    package mutating func answer(at now: Date) throws(InteractionError) {
        try self.requireAlive(at: now)
        switch self.state {
        case .authenticating, .authenticated, .aborted: self.state = .answered
        case .answered: throw .over
        }
    }

    private func requireAlive(at now: Date) throws(InteractionError) {
        guard now < self.expiresAt else { throw .expired }
    }
}

/// Why an interaction cannot go on.
package enum InteractionError: Error, Hashable, Sendable {
    case expired
    /// The client has been answered already.
    case over
}
