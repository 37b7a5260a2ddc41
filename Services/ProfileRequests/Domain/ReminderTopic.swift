import Foundation

/// What a person may be reminded of, and may not want to be reminded of any more.
package enum ReminderTopic: Hashable, Sendable {
    /// An account that has not been activated.
    case activation(account: UUID)
    /// A request that no document has been attached to.
    case documents(request: UUID)

    /// The name of the reason such reminders are sent for.
    package var reason: String {
        switch self {
        case .activation(let account): "\(Self.activationPrefix)\(account.uuidString.lowercased())"
        case .documents(let request): "\(Self.documentsPrefix)\(request.uuidString.lowercased())"
        }
    }

    package init?(reason: String) {
        if let id = Self.id(in: reason, after: Self.activationPrefix) {
            self = .activation(account: id)
        } else if let id = Self.id(in: reason, after: Self.documentsPrefix) {
            self = .documents(request: id)
        } else {
            return nil
        }
    }

    private static let activationPrefix = "activation:"
    private static let documentsPrefix = "documents:"

    private static func id(in reason: String, after prefix: String) -> UUID? {
        reason.hasPrefix(prefix) ? UUID(uuidString: String(reason.dropFirst(prefix.count))) : nil
    }
}
