/// Calls the notification worker over any transport: HTTP, or a test's router.
package struct NotificationClient: Sendable {
    let transport: any ServiceTransport

    package init(transport: any ServiceTransport) {
        self.transport = transport
    }

    package func send(_ message: SendNotification) async throws -> NotificationAccepted {
        try await self.transport.call(NotificationAPI.send, body: message)
    }

    /// Says that a reason for mails has gone.
    package func end(_ reason: EndedReason) async throws {
        _ = try await self.transport.call(NotificationAPI.endReason, body: reason)
    }
}
