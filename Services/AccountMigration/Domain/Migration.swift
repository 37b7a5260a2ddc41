import Foundation
import Vocabulary

/// One person's move from ePLOZ to UEOZ: a search, its outcome, the person's decision.
package struct Migration: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// ePLOZ is being searched.
        case searching
        /// The search has ended; the person decides.
        case ended(Outcome)
        /// The person went on, with the account found or without.
        case completed(Outcome, migrated: Bool)
        /// The person gave up; the next log-in begins another migration.
        case aborted(Outcome?)
    }

    /// How the search ended.
    package struct Outcome: Hashable, Sendable {
        /// Unique; its millisecond is the moment of the outcome.
        package let event: EventNumber
        package let code: EventCode
        /// The account that may be migrated: the one found (Z01), or the one the help line has named.
        package let account: LegacyAccount?
        /// The decision of the help line that this outcome rests on.
        package let ruling: HelplineRuling?

        package init(event: EventNumber, code: EventCode, account: LegacyAccount?, ruling: HelplineRuling? = nil) {
            self.event = event
            self.code = code
            self.account = account
            self.ruling = ruling
        }

        package init(event: EventNumber, finding: Finding) {
            self.init(event: event, code: finding.code, account: finding.account, ruling: finding.ruling)
        }

        /// What the person may do.
        package var waysOn: Set<WayOn> {
            switch self.ruling {
            case .migrate: [.migrate, .abort]
            case .newAccount: [.newAccount, .abort]
            case nil: self.code.waysOn
            }
        }
    }

    package enum Event: Hashable, Sendable {
        case searchEnded(Outcome)
        case decided(WayOn)
        /// The help line has decided: what has ended without a way on is searched anew under that decision.
        case ruled
        /// The help line's decision that the outcome rests on no longer holds.
        case rulingExpired
    }

    /// What is left for others to do once the new state is stored.
    package enum Effect: Hashable, Sendable {
        /// Search ePLOZ (again).
        case search
        /// Tell the broker that the person goes on.
        case report(event: EventNumber, carriedOver: LegacyAccount?)
        /// Tell the broker that the person gave up.
        case abortInteraction
    }

    package let id: UUID
    package let subject: SubjectID
    package let identity: Identity
    package private(set) var startedAt: Date
    package private(set) var decidedAt: Date?
    package private(set) var state: State
    /// Grows with each stored change.
    package let version: Int

    package init(
        id: UUID, subject: SubjectID, identity: Identity, startedAt: Date, decidedAt: Date? = nil, state: State = .searching,
        version: Int = 1
    ) {
        self.id = id
        self.subject = subject
        self.identity = identity
        self.startedAt = startedAt
        self.decidedAt = decidedAt
        self.state = state
        self.version = version
    }

    /// Decides what an event changes.
    ///
    /// Repeating the decision that was taken changes nothing, so that a form posted twice, or from two tabs, ends in one state.
    package mutating func apply(_ event: Event, at now: Date) throws(MigrationError) -> [Effect] {
        switch (self.state, event) {
        case (.searching, .searchEnded(let outcome)):
            self.state = .ended(outcome)
            return []
        case (.searching, .decided(.abort)):
            self.end(.aborted(nil), at: now)
            return [.abortInteraction]
        case (.ended(let outcome), .decided(let way)):
            guard outcome.waysOn.contains(way) else { throw .notOffered }
            switch way {
            case .migrate:
                self.end(.completed(outcome, migrated: true), at: now)
                return [.report(event: outcome.event, carriedOver: outcome.account)]
            case .newAccount:
                self.end(.completed(outcome, migrated: false), at: now)
                return [.report(event: outcome.event, carriedOver: nil)]
            case .abort:
                self.end(.aborted(outcome), at: now)
                return [.abortInteraction]
            case .searchAgain:
                return self.searchAnew(at: now)
            }
        case (.ended(let outcome), .ruled):
            switch outcome.code {
            case .z03, .z04, .z07: return self.searchAnew(at: now)
            case .z05: return []
            case .z01, .z02, .z06: throw .notOffered
            }
        case (.ended(let outcome), .rulingExpired):
            return outcome.ruling == nil ? [] : self.searchAnew(at: now)
        case (.searching, .rulingExpired), (.completed, .rulingExpired), (.aborted, .rulingExpired):
            return []
        case (.searching, .ruled), (.aborted, .ruled):
            // The search that goes on, or the one of the next log-in, finds the decision.
            return []
        case (.completed(_, migrated: true), .decided(.migrate)), (.completed(_, migrated: false), .decided(.newAccount)):
            return []
        case (.aborted, .decided(.abort)):
            return [.abortInteraction]
        case (.searching, .decided(.migrate)), (.searching, .decided(.newAccount)), (.searching, .decided(.searchAgain)):
            throw .outOfOrder
        case (.ended, .searchEnded), (.completed, .searchEnded), (.aborted, .searchEnded):
            throw .outOfOrder
        case (.completed, .decided), (.completed, .ruled), (.aborted, .decided):
            throw .alreadyDecided
        }
    }

    private mutating func searchAnew(at now: Date) -> [Effect] {
        self.state = .searching
        self.startedAt = now
        return [.search]
    }

    private mutating func end(_ state: State, at now: Date) {
        self.state = state
        self.decidedAt = now
    }

    /// How the search ended, if it has.
    package var outcome: Outcome? {
        switch self.state {
        case .searching: nil
        case .ended(let outcome), .completed(let outcome, _): outcome
        case .aborted(let outcome): outcome
        }
    }
}

/// Why a migration did not take an event.
package enum MigrationError: Error, Hashable, Sendable {
    /// The event does not fit the state: the search has not ended yet, or has ended already.
    case outOfOrder
    /// The outcome does not offer that way on.
    case notOffered
    /// The person decided otherwise before.
    case alreadyDecided
}
