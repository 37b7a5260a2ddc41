import Contracts
import ServiceKit

/// Delivers what profile-requests has to tell its sisters.
package struct SisterCourier: OutboxCourier {
    static let accountReport = "account-report"
    static let profileReport = "profile-report"
    static let notification = "notification"
    static let endedReason = "ended-reason"

    private let broker: BrokerClient
    private let notifications: NotificationClient

    package init(broker: BrokerClient, notifications: NotificationClient) {
        self.broker = broker
        self.notifications = notifications
    }

    package func deliver(_ message: OutboxMessage) async throws {
        switch message.kind {
        case Self.accountReport:
            try await self.broker.report(try message.content(as: AccountReport.self))
        case Self.profileReport:
            try await self.broker.report(try message.content(as: ProfileReport.self))
        case Self.notification:
            _ = try await self.notifications.send(try message.content(as: SendNotification.self))
        case Self.endedReason:
            try await self.notifications.end(try message.content(as: EndedReason.self))
        default:
            throw UnknownOutboxMessage(kind: message.kind)
        }
    }
}
