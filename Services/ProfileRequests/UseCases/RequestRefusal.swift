import ProfileRequestsDomain
import Vocabulary

/// Why a request for roles cannot be made or changed; each has its own words on screen.
package enum RequestRefusal: Error, Hashable, Sendable {
    /// - Parameter reason: the administrator's, nil when the unit is closed.
    case profileBlocked(reason: String?)
    case unitClosed
    /// The form is not there any more: discarded, or saved in another window under another number.
    case formGone
    /// The form reads differently now than on the page that was sent.
    case formChanged
    /// Something is not chosen or typed yet.
    case formIncomplete
    /// "Potwierdzam zgodność danych ze stanem faktycznym" is not ticked.
    case declarationMissing
    case roles(RoleChoiceError)
}

extension Profile {
    /// Refuses a profile that is `zablokowany`, with the reason.
    func requireUsable(in unit: Unit) throws(RequestRefusal) {
        if let block { throw .profileBlocked(reason: block.reason.value) }
        guard !unit.isClosed else { throw .profileBlocked(reason: nil) }
    }
}
