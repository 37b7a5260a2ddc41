/// A service's database, whichever it is. Repositories are written once, against ``Transaction``.
///
/// Bodies are synchronous, so that nobody waits for the network inside a transaction. They run away from event loops.
package protocol Database: Sendable {
    /// Runs a body that only reads, on one consistent state.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// Runs a body whose changes are committed together or not at all, as if no other were running (serializable).
    ///
    /// The body may be run more than once, so no effect may leave it. When this returns, the changes are durable.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// A ``write(_:)`` that no other ``writeAlone(_:)`` on the same database overlaps, in whichever process: for changes of the schema.
    func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// Finishes what is under way and lets go of the files and connections.
    func close() async throws
}
