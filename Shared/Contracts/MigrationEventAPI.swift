import HTTPTypes
import Vocabulary

/// The help line's view of migrations, and what it decides (served by account-migration, scope `helpline`; every look is audited).
package enum MigrationEventAPI {
    /// What happened under an event number, step by step. 404 `unknown-event`.
    package static let event = Endpoint<Nothing, MigrationEventReply>(.get, "/v1/events/:number", isIdempotent: true)
    /// The latest events of a person who does not know the number. 429 `too-many-searches`, by the whole help line's client or the person who asks.
    package static let search = Endpoint<MigrationEventQuery, MigrationEventList>(.post, "/v1/events/search", isIdempotent: true)
    /// Decides for the person's next log-in within thirty days. A later decision replaces an earlier one that its maker has seen, until the person
    /// is through. 409 `not-decidable`, `already-through`, `decided-meanwhile`; 400 `unknown-account`.
    package static let decide = Endpoint<HelplineDecision, MigrationEventReply>(.post, "/v1/events/:number/decision", isIdempotent: true)
}

/// What a caller can tell who does not know the event's number. It stands in a body, never in an address.
package struct MigrationEventQuery: Codable, Hashable, Sendable {
    /// The last three digits of the PESEL.
    package let lastThreeDigits: String
    package let givenName: String
    package let familyName: String
    /// The ePLOZ login as the caller knows it. Where the search found accounts, one of them must have it.
    package let login: String

    package init(lastThreeDigits: String, givenName: String, familyName: String, login: String) {
        self.lastThreeDigits = lastThreeDigits
        self.givenName = givenName
        self.familyName = familyName
        self.login = login
    }
}

/// What was found for a caller, newest first.
package struct MigrationEventList: Codable, Hashable, Sendable {
    package let events: [Entry]

    package struct Entry: Codable, Hashable, Sendable {
        /// For instance `MIGRATION_1701216444943`.
        package let number: String
        package let code: String
        /// What the code means, in Polish.
        package let description: String
        /// UTC, ISO 8601 with milliseconds.
        package let at: String

        package init(number: String, code: String, description: String, at: String) {
            self.number = number
            self.code = code
            self.description = description
            self.at = at
        }
    }

    package init(events: [Entry]) {
        self.events = events
    }
}

/// What the help line decides on Z03, Z04 and Z07.
package struct HelplineDecision: Codable, Hashable, Sendable {
    package enum Decision: String, Codable, Hashable, Sendable {
        /// One of the accounts found is the person's; ``HelplineDecision/account`` says which.
        case migrate
        /// A new account.
        case newAccount = "new-account"
    }

    package let decision: Decision
    /// The reference of one of the event's candidates.
    package let account: String?
    /// ``MigrationEventReply/lastDecision`` as whoever decides has seen it; 0, as if left out: there was none.
    package let replaces: Int?

    package init(decision: Decision, account: String? = nil, replaces: Int? = nil) {
        self.decision = decision
        self.account = account
        self.replaces = replaces
    }
}

/// A migration event as the help line sees it: no personal datum beyond what it needs.
package struct MigrationEventReply: Codable, Hashable, Sendable {
    /// For instance `MIGRATION_1701216444943`.
    package let number: String
    /// For instance `Z02`.
    package let code: String
    /// What the code means, in Polish.
    package let description: String
    /// The last three digits of the PESEL, what callers are asked for; absent for persons without one.
    package let lastThreeDigits: String?
    /// What happened last, oldest first: at most a hundred steps.
    package let steps: [Step]
    /// The accounts the help line may choose from.
    package let candidates: [Candidate]
    /// What the help line has decided on this outcome for the person's next log-in, if it has.
    package let decision: HelplineDecision?
    /// Until when that holds: UTC, ISO 8601 with milliseconds.
    package let decisionHoldsUntil: String?
    /// The number of the last decision on the person, on whatever outcome; 0 when none holds. A decision names it as what it replaces.
    package let lastDecision: Int
    /// The event that one was made on, for instance `MIGRATION_1701216444943`; absent when none holds.
    package let lastDecisionEvent: String?
    /// Whether there is something to decide, and the person is not through yet.
    package let isDecidable: Bool

    package struct Step: Codable, Hashable, Sendable {
        /// UTC, ISO 8601 with milliseconds.
        package let at: String
        /// A stable word: `search-started`, `attempt-failed`, `outcome-Z03`, `helpline-chose-account`, `helpline-chose-new-account`, `migrated`,
        /// `continued-without-migration`, `aborted`.
        package let what: String

        package init(at: String, what: String) {
            self.at = at
            self.what = what
        }
    }

    /// An ePLOZ account, told so far that the help line can say which one the caller means.
    package struct Candidate: Codable, Hashable, Sendable {
        /// Names the account in a decision; means nothing elsewhere.
        package let reference: String
        /// The login but for its middle: `pg•••ka`.
        package let login: String
        /// The address but for its local part: `p•••@eploz.example`.
        package let email: String?
        /// `active`, `blocked` or `closed`.
        package let status: String
        /// Whether it bears the person's name.
        package let bearsTheirName: Bool

        package init(reference: String, login: String, email: String?, status: String, bearsTheirName: Bool) {
            self.reference = reference
            self.login = login
            self.email = email
            self.status = status
            self.bearsTheirName = bearsTheirName
        }
    }

    package init(
        number: String, code: String, description: String, lastThreeDigits: String?, steps: [Step], candidates: [Candidate] = [],
        decision: HelplineDecision? = nil, decisionHoldsUntil: String? = nil, lastDecision: Int = 0,
        lastDecisionEvent: String? = nil, isDecidable: Bool = false
    ) {
        self.number = number
        self.code = code
        self.description = description
        self.lastThreeDigits = lastThreeDigits
        self.steps = steps
        self.candidates = candidates
        self.decision = decision
        self.decisionHoldsUntil = decisionHoldsUntil
        self.lastDecision = lastDecision
        self.lastDecisionEvent = lastDecisionEvent
        self.isDecidable = isDecidable
    }
}
