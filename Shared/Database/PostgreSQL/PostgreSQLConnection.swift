import CLibPQ
import Foundation
import Vocabulary

/// Owns one libpq connection and the statements prepared on it.
///
/// Blocks while the server works, so each connection belongs to a thread of its own.
final class PostgreSQLConnection {
    private let handle: OpaquePointer
    /// How long the server may take to answer before the connection counts as lost: a little more than it allows a statement itself.
    /// No limit where nil.
    var patience: Duration?
    private var isBroken = false
    private var prepared: [String: String] = [:]
    private var preparations = 0

    /// How many prepared statements are kept; the services have fewer.
    private static let preparedLimit = 512

    /// Connects, and checks that the database is one that repositories may rely on.
    ///
    /// - Throws: ``DatabaseError/unreachable(_:)`` when there is no way to the server, ``DatabaseError/unsuitable(_:)`` when it will not do.
    init(_ settings: PostgreSQLSettings) throws {
        let parameters: [(String, String?)] = [
            ("dbname", settings.url), ("password", settings.password?.exposed),
            ("connect_timeout", String(settings.connectTimeout)), ("client_encoding", "UTF8"),
            ("application_name", "ssoz-identity"),
            // A peer that vanished without a word is noticed in seconds.
            ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "15000"),
        ]
        guard let handle = Self.connect(parameters.filter { $0.1 != nil }) else { throw DatabaseError.unavailable }
        guard PQstatus(handle) == CONNECTION_OK else {
            let words = Self.words(of: handle)
            PQfinish(handle)
            throw DatabaseError.unreachable(words)
        }
        self.handle = handle
        self.patience = .milliseconds(settings.statementTimeout + 2000)
        // What the server says beyond errors may repeat values; nobody reads it.
        _ = PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try self.prepareSession(settings)
    }

    deinit { PQfinish(self.handle) }

    private static func connect(_ parameters: [(String, String?)]) -> OpaquePointer? {
        let keys = CStrings(parameters.map(\.0))
        let values = CStrings(parameters.map { $0.1 ?? "" })
        return PQconnectdbParams(keys.pointers, values.pointers, 1)
    }

    /// What libpq says of an attempt, in one line; the password is not among it.
    private static func words(of handle: OpaquePointer) -> String {
        String(cString: PQerrorMessage(handle)).split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(400).description
    }

    private func prepareSession(_ settings: PostgreSQLSettings) throws {
        try self.command(
            """
            SET statement_timeout = \(settings.statementTimeout); SET lock_timeout = \(settings.statementTimeout / 2);
            SET idle_in_transaction_session_timeout = \(settings.statementTimeout); SET TimeZone = 'UTC'; SET bytea_output = 'hex'
            """)
        let rows = try self.rows(
            """
            SELECT pg_encoding_to_char(encoding) AS encoding, 'Z' < 'a' AND 'z' < 'ą' AS orders_by_bytes FROM pg_database
            WHERE datname = current_database()
            """, [])
        guard let row = rows.first, try row.get("encoding") == "UTF8", try row.get("orders_by_bytes") == true else {
            throw DatabaseError.unsuitable(
                "it must have collation C and encoding UTF8: CREATE DATABASE … LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0")
        }
    }

    /// Whether the connection is still there, as far as libpq knows.
    var isAlive: Bool {
        !self.isBroken && PQstatus(self.handle) == CONNECTION_OK
    }

    /// Runs statements without values.
    ///
    /// - Parameter limit: how long the server may take to answer, where that is less than ``patience``.
    func command(_ text: String, within limit: Duration? = nil) throws {
        let result = try self.result(within: limit ?? self.patience) { PQsendQuery(self.handle, text) }
        defer { PQclear(result) }
        try self.check(result)
    }

    /// Commits the transaction under way.
    ///
    /// - Throws: ``DatabaseError/conflict`` where the server had undone it: an error of one of its statements was not passed on.
    func commit() throws {
        let result = try self.result(within: self.patience) { PQsendQuery(self.handle, "COMMIT") }
        defer { PQclear(result) }
        try self.check(result)
        guard String(cString: PQcmdStatus(result)) == "COMMIT" else { throw DatabaseError.conflict }
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        try self.run(text, values) { try PostgreSQLResult($0).rows }
    }

    /// - Returns: how many rows the statement changed.
    func execute(_ text: String, _ values: [SQLValue]) throws -> Int {
        try self.run(text, values) { PostgreSQLResult($0).changes }
    }

    private func run<Value>(_ text: String, _ values: [SQLValue], _ read: (OpaquePointer) throws -> Value) throws -> Value {
        let arguments = try PostgreSQLArguments(values)
        let name = try self.prepare(text, arguments)
        let result = try self.result {
            arguments.withPointers { pointers, lengths, formats in
                PQsendQueryPrepared(self.handle, name, Int32(values.count), pointers, lengths, formats, 0)
            }
        }
        defer { PQclear(result) }
        try self.check(result)
        guard let result else { throw PostgreSQLError(sqlState: nil) }
        return try read(result)
    }

    /// Statements are prepared once per connection and kept.
    private func prepare(_ text: String, _ arguments: PostgreSQLArguments) throws -> String {
        let key = "\(arguments.signature):\(text)"
        if let name = self.prepared[key] { return name }
        if self.prepared.count >= Self.preparedLimit { try self.forgetStatements() }
        self.preparations += 1
        let name = "s\(self.preparations)"
        let result = try self.result { PQsendPrepare(self.handle, name, text, Int32(arguments.types.count), arguments.types) }
        defer { PQclear(result) }
        try self.check(result)
        self.prepared[key] = name
        return name
    }

    /// Prepares everything anew from here on, for instance after a schema has changed.
    func forgetStatements() throws {
        self.prepared = [:]
        try self.command("DEALLOCATE ALL")
    }

    /// Sends, and waits for the last result, but not for ever: a server that is stopped rather than ended keeps its connections open.
    private func result(_ send: () -> Int32) throws -> OpaquePointer? {
        try self.result(within: self.patience, send)
    }

    private func result(within limit: Duration?, _ send: () -> Int32) throws -> OpaquePointer? {
        guard !self.isBroken, send() == 1 else { throw PostgreSQLError(sqlState: nil) }
        let deadline = limit.map { ContinuousClock.now + $0 }
        var last: OpaquePointer?
        while true {
            while PQisBusy(self.handle) == 1 {
                let milliseconds = deadline.map { deadline in
                    let left = ContinuousClock.now.duration(to: deadline).components
                    return max(0, left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
                }
                var descriptor = pollfd(fd: PQsocket(self.handle), events: Int16(POLLIN), revents: 0)
                let ready = poll(&descriptor, 1, Int32(clamping: milliseconds ?? -1))
                if ready < 0, errno == EINTR { continue }
                guard ready > 0, PQconsumeInput(self.handle) == 1 else {
                    PQclear(last)
                    self.isBroken = true
                    throw PostgreSQLError(sqlState: nil)
                }
            }
            guard let next = PQgetResult(self.handle) else { return last }
            // Of several statements sent together the first that fails decides; the ones after it are not run.
            PQclear(last)
            last = next
        }
    }

    /// Waits until something is announced on this connection, until `descriptor` can be read from, or until the time is over.
    ///
    /// - Returns: the channels on which something was.
    /// - Throws: when the connection is lost.
    func announcements(until descriptor: Int32, within limit: Duration) throws -> Set<String> {
        // What came with an earlier answer is there already.
        let before = self.takeAnnouncements()
        guard before.isEmpty else { return before }
        var descriptors = [
            pollfd(fd: PQsocket(self.handle), events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&descriptors, 2, Int32(clamping: limit.components.seconds * 1000))
        guard ready >= 0 || errno == EINTR, PQconsumeInput(self.handle) == 1 else {
            self.isBroken = true
            throw PostgreSQLError(sqlState: nil)
        }
        return self.takeAnnouncements()
    }

    private func takeAnnouncements() -> Set<String> {
        var channels = Set<String>()
        while let notification = PQnotifies(self.handle) {
            channels.insert(String(cString: notification.pointee.relname))
            PQfreemem(notification)
        }
        return channels
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: throw self.isAlive ? PostgreSQLError(result) : PostgreSQLError(sqlState: nil)
        }
    }
}

extension PostgreSQLConnection: SQLExecutor {
    func rows(_ sql: SQL) throws -> [Row] {
        let (text, values) = sql.statement
        return try self.rows(text, values)
    }

    func execute(_ sql: SQL) throws -> Int {
        let (text, values) = sql.statement
        return try self.execute(text, values)
    }

    func announce(_ topic: ChangeTopic) throws {
        _ = try self.execute("SELECT pg_notify($1, '')", [.text(PostgreSQLListener.channel(of: topic))])
    }
}

/// An array of C strings with NULL at its end.
private final class CStrings {
    let pointers: [UnsafePointer<CChar>?]

    init(_ strings: [String]) {
        self.pointers =
            strings.map { string in
                let bytes = string.utf8CString
                let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
                _ = copy.initialize(from: bytes)
                return UnsafePointer(copy.baseAddress)
            } + [nil]
    }

    deinit { for pointer in self.pointers { pointer?.deallocate() } }
}
