/// Calls the broker for the stages, over any transport.
package struct BrokerClient: Sendable {
    let transport: any ServiceTransport

    package init(transport: any ServiceTransport) {
        self.transport = transport
    }

    /// Who the browser belongs to that came with `handle`.
    package func redeem(handle: String) async throws -> HandoverTicket {
        try await self.transport.call(HandoverAPI.redeem, body: HandleRedemption(handle: handle))
    }

    /// Ends an interaction the person gave up.
    package func abort(_ abort: InteractionAbort) async throws {
        _ = try await self.transport.call(HandoverAPI.abort, body: abort)
    }

    /// Tells how a migration ended.
    package func report(_ report: MigrationReport) async throws {
        _ = try await self.transport.call(MigrationReportAPI.report, body: report)
    }

    /// Tells the state of an account.
    package func report(_ report: AccountReport) async throws {
        _ = try await self.transport.call(AccountAPI.report, body: report)
    }

    /// Tells what a profile gives.
    package func report(_ report: ProfileReport) async throws {
        _ = try await self.transport.call(ProfileAPI.report, body: report)
    }
}
