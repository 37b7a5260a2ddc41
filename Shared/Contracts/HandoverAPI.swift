import HTTPTypes
import Vocabulary

/// How a person is handed from the broker to a stage and back (served by login-broker, scope `handover`).
///
/// The broker sends the browser to a stage with a single-use handle; the stage redeems it here. The stage sends the browser back to
/// ``HandoverTicket/returnURL``; where the person then goes is the broker's decision alone.
package enum HandoverAPI {
    /// Redeems a handle. Once only and within 60 seconds of its making; anything else is a 410 problem `handle-spent`.
    package static let redeem = Endpoint<HandleRedemption, HandoverTicket>(.post, "/v1/handover/redemptions", isIdempotent: false)

    /// Ends an interaction because the person gave up: the client is answered `access_denied` when the browser comes back.
    package static let abort = Endpoint<InteractionAbort, Nothing>(.post, "/v1/handover/aborts", isIdempotent: true)
}

/// A stage a person without an active account goes through before the log-in is answered.
package enum HandoverStage: String, Codable, CaseIterable, Sendable {
    /// ePLOZ is searched and the person decides what to do with what was found (account-migration).
    case migration
    /// The UEOZ account is completed and activated (profile-requests).
    case account
}

package struct HandleRedemption: Codable, Hashable, Sendable {
    package let handle: String

    package init(handle: String) {
        self.handle = handle
    }
}

/// Who the browser belongs to, told to the stage that redeemed the handle.
package struct HandoverTicket: Codable, Hashable, Sendable {
    /// The stage the person is to pass; a stage refuses a ticket meant for another.
    package let stage: HandoverStage
    /// The person, by the name the redeeming service knows them by (pairwise).
    package let subject: SubjectID
    package let identity: Identity
    /// The log-in under way.
    package let interaction: String
    /// Where the browser returns to, whatever the stage's outcome.
    package let returnURL: String
    /// What migration carried over from ePLOZ; only told to the account stage.
    package let migration: MigrationResult?

    package init(
        stage: HandoverStage, subject: SubjectID, identity: Identity, interaction: String, returnURL: String, migration: MigrationResult?
    ) {
        self.stage = stage
        self.subject = subject
        self.identity = identity
        self.interaction = interaction
        self.returnURL = returnURL
        self.migration = migration
    }
}

package struct InteractionAbort: Codable, Hashable, Sendable {
    package let interaction: String
    package let subject: SubjectID

    package init(interaction: String, subject: SubjectID) {
        self.interaction = interaction
        self.subject = subject
    }
}
