import Vocabulary

/// Where a PostgreSQL server is and how much may be asked of it.
package struct PostgreSQLSettings: Sendable {
    /// A connection URI as libpq reads it (`postgresql://user@host/database?sslmode=verify-full`), without the password.
    package let url: String
    package let password: Secret?
    /// Connections, and threads, of this instance.
    package let connections: Int
    /// How many transactions may wait for a connection; beyond it callers are told to come back.
    package let queueLimit: Int
    /// How long a transaction may wait for a connection.
    package let queueTimeout: Duration
    /// How long making a connection may take, in whole seconds; libpq knows no less than 2.
    package let connectTimeout: Int
    /// How long one statement may take, in milliseconds.
    package let statementTimeout: Int

    package init(
        url: String, password: Secret? = nil, connections: Int = 4, queueLimit: Int = 512, queueTimeout: Duration = .seconds(2),
        connectTimeout: Int = 3, statementTimeout: Int = 10_000
    ) {
        self.url = url
        self.password = password
        self.connections = connections
        self.queueLimit = queueLimit
        self.queueTimeout = queueTimeout
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
    }
}
