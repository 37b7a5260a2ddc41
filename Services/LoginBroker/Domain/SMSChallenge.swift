import Foundation

/// One code sent by SMS for one attempt to log in: six digits, five minutes, three tries, once.
package struct SMSChallenge: Hashable, Sendable {
    package static let lifetime: TimeInterval = 300
    package static let tries = 3
    package static let digits = 6

    package let id: UUID
    /// The log-in it belongs to.
    package let interaction: String
    /// The mock identity it was sent to.
    package let persona: String
    /// The code's keyed hash.
    package let codeHash: [UInt8]
    package let sentAt: Date
    package private(set) var triesLeft: Int
    package private(set) var usedAt: Date?
    package let version: Int

    package init(
        id: UUID, interaction: String, persona: String, codeHash: [UInt8], sentAt: Date, triesLeft: Int = SMSChallenge.tries,
        usedAt: Date? = nil, version: Int = 1
    ) {
        self.id = id
        self.interaction = interaction
        self.persona = persona
        self.codeHash = codeHash
        self.sentAt = sentAt
        self.triesLeft = triesLeft
        self.usedAt = usedAt
        self.version = version
    }

    package var expiresAt: Date {
        self.sentAt.addingTimeInterval(Self.lifetime)
    }

    /// Whether a code may still be tried.
    package func isOpen(at now: Date) -> Bool {
        self.usedAt == nil && self.triesLeft > 0 && now < self.expiresAt
    }

    /// Tries a code. A wrong one costs a try; the right one uses the challenge up.
    ///
    /// - Parameter matches: whether the code typed is the one sent, compared in constant time by the caller.
    package mutating func attempt(matches: Bool, at now: Date) -> SMSAttempt {
        guard self.usedAt == nil else { return .spent }
        guard now < self.expiresAt else { return .expired }
        guard self.triesLeft > 0 else { return .noTriesLeft }
        guard matches else {
            self.triesLeft -= 1
            return self.triesLeft == 0 ? .noTriesLeft : .wrong(triesLeft: self.triesLeft)
        }
        self.usedAt = now
        return .accepted
    }
}

/// What became of a code that was typed.
package enum SMSAttempt: Hashable, Sendable {
    case accepted
    case wrong(triesLeft: Int)
    case noTriesLeft
    case expired
    /// It was accepted before.
    case spent
}
