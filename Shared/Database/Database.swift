/// A service's database, whichever it is. Repositories are written once, against ``Transaction``.
///
/// Bodies are synchronous, so that nobody waits for the network inside a transaction. They run away from event loops.
package protocol Database: Sendable {
    /// What it speaks: for the few statements that have no common words.
    var dialect: SQLDialect { get }

    /// Runs a body that only reads, on one consistent state.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// Runs a body whose changes are committed together or not at all, as if no other were running (serializable).
    ///
    /// The body may be run more than once, so no effect may leave it. When this returns, the changes are durable.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// A ``write(_:)`` that no other ``writeAlone(_:)`` on the same database overlaps, in whichever process: for changes of the schema.
    func writeAlone<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value

    /// A sign soon after each commit that announced the topic (``Transaction/announce(_:)``), by whichever instance; several may come as one. One comes
    /// too whenever some may have been missed: at the beginning, and after the way to the server was lost. They end when the database is closed.
    ///
    /// A sign may still come late, because the way to the server is lost without a word for a while: what must not be missed is looked at now and then too.
    func announcements(of topic: ChangeTopic) -> AsyncStream<Void>

    /// Finishes what is under way and lets go of the files and connections.
    func close() async throws
}
