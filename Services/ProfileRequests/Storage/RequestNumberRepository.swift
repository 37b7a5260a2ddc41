import Database
import Foundation
import ProfileRequestsDomain
import Vocabulary

/// The table `request_counters`, a row per year. It is counted up in the transaction that stores the requests, so numbers have no gaps.
package struct RequestNumberRepository {
    let sql: Transaction

    static let schema: SQL = """
        CREATE TABLE request_counters (
            year BIGINT PRIMARY KEY,
            last BIGINT NOT NULL
        )
        """

    /// The next `count` numbers of the year it is in Warsaw.
    package func take(_ count: Int, at now: Date) throws -> [RequestNumber] {
        let year = WarsawTime.calendarDate(of: now).year
        let row = try self.sql.row(
            """
            INSERT INTO request_counters (year, last) VALUES (\(year), \(count))
            ON CONFLICT (year) DO UPDATE SET last = request_counters.last + \(count)
            RETURNING last
            """)
        guard let last = try row?.get("last", as: Int.self) else { throw DatabaseError.notFound }
        return try (0..<count).map { try RequestNumber(sequence: last - count + 1 + $0, year: year) }
    }
}

extension Transaction {
    package var requestNumbers: RequestNumberRepository { .init(sql: self) }
}
