import HTTPTypes
import Vocabulary

/// What the broker is told of UEOZ accounts (served by login-broker, scope `accounts`).
///
/// profile-requests owns accounts; the broker keeps a copy so that a log-in by somebody active needs no other service.
package enum AccountAPI {
    /// Reports an account's state. The broker keeps the report with the highest ``AccountReport/version``; older ones change nothing.
    package static let report = Endpoint<AccountReport, Nothing>(.post, "/v1/accounts/reports", isIdempotent: true)
}

/// The state of a UEOZ account.
package enum UeozAccountStatus: String, Codable, CaseIterable, Sendable {
    /// The form is filled in, the e-mail address not yet confirmed.
    case unverified
    case active
    case blocked
    case closed
}

package struct AccountReport: Codable, Hashable, Sendable {
    /// The person, by the name profile-requests knows them by (pairwise).
    package let subject: SubjectID
    package let status: UeozAccountStatus
    /// Grows with every change of the account, from 1.
    package let version: Int

    package init(subject: SubjectID, status: UeozAccountStatus, version: Int) {
        self.subject = subject
        self.status = status
        self.version = version
    }
}
