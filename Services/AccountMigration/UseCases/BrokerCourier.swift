import Contracts
import ServiceKit

/// Delivers what account-migration has to tell the broker.
package struct BrokerCourier: OutboxCourier {
    static let migrationReport = "migration-report"

    private let broker: BrokerClient

    package init(broker: BrokerClient) {
        self.broker = broker
    }

    package func deliver(_ message: OutboxMessage) async throws {
        switch message.kind {
        case Self.migrationReport:
            try await self.broker.report(try message.content(as: MigrationReport.self))
        default:
            throw UnknownOutboxMessage(kind: message.kind)
        }
    }
}
