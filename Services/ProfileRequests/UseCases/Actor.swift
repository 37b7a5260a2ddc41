import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Who does something here: the person logged in, and where from.
package struct Actor: Sendable {
    package let account: Account
    /// The address, nil where it is not known.
    package let source: String?

    package init(_ account: Account, from source: String?) {
        self.account = account
        self.source = source
    }

    package var id: UUID { self.account.id }
}

extension Transaction {
    /// Notes an act of a person, in the transaction that does it.
    func record(
        _ action: String, _ object: String, by actor: Actor, on person: UUID? = nil, at now: Date, result: AuditEntry.Result = .done
    ) throws {
        try self.audit.append(
            AuditEntry(
                at: now, actor: "account:\(actor.id)", action: action, object: object,
                dataSubject: person.flatMap { $0 == actor.id ? nil : "account:\($0)" }, source: actor.source, result: result))
    }
}
