import Foundation

/// One act, attributable to somebody and placed in time (rozliczalność). Never a personal datum in clear: people go by pseudonymous keys.
package struct AuditEntry: Hashable, Sendable {
    package enum Result: String, Sendable {
        case done
        case refused
        case failed
    }

    /// When.
    package let at: Date
    /// Who: a subject, a client, or the service itself.
    package let actor: String
    /// What, as a stable dotted word, for instance `session.started`.
    package let action: String
    /// On what, for instance `request:U000594/2023`.
    package let object: String?
    /// On whose data, when that is somebody else's than the actor's.
    package let dataSubject: String?
    /// From which address.
    package let source: String?
    package let result: Result

    package init(
        at: Date, actor: String, action: String, object: String? = nil, dataSubject: String? = nil, source: String? = nil,
        result: Result = .done
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.object = object
        self.dataSubject = dataSubject
        self.source = source
        self.result = result
    }

    /// The one form in which people, sessions and grants are named, so that what belongs together is found together.
    package static func reference(_ kind: StaticString, _ id: UUID) -> String {
        "\(kind):\(id.uuidString.lowercased())"
    }
}
