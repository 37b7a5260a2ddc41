/// Does claimed work and renews its lease as long as that takes, so that a lease can be short: others take over soon after a death, and
/// never before.
package enum LeaseRenewal {
    /// - Parameters:
    ///   - lease: how long a claim holds, in seconds; it is renewed four times as often.
    ///   - renew: extends the claim. If it fails it is tried again at the next turn.
    package static func during<Value: Sendable>(
        lease: Double, renew: @escaping @Sendable () async throws -> Void, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(lease / 4))
                    guard !Task.isCancelled else { break }
                    try? await renew()
                }
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
