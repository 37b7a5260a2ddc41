/// Why a step of a request is refused.
package enum RequestError: Error, Hashable, Sendable {
    /// The step does not exist from this status.
    case outOfOrder(RequestStatus.Code)
    /// Nobody verifies their own request.
    case ownRequest
    /// Only the person who asked can withdraw.
    case notTheApplicant
    /// Approval needs an attached document or the mark that one was received.
    case documentMissing
    /// "Wycofany przez wnioskującego" is no verifier's reason.
    case reasonReserved
    /// A role cannot be given until a day that is over.
    case lastDayPassed
    /// The role has no last day, or has not reached it.
    case lastDayAhead
    /// The second approval is somebody else's.
    case approvedAlready
    /// The second approval is of what the first was: another last day is something else. Nor does one person prolong what two agreed on.
    case notWhatWasApproved
}
