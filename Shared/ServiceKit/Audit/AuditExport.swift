import Contracts
import Database
import Foundation

/// The audit trail as a file: every entry of a period, oldest first, read page by page.
package struct AuditExport: Sendable {
    package enum Format: String, Sendable, CaseIterable {
        /// JSON Lines: an object a line.
        case jsonl
        /// CSV with a line of names first.
        case csv
    }

    let database: any Database
    let service: ServiceName
    let format: Format

    private static let page = 1000

    package init(of database: any Database, service: ServiceName, as format: Format) {
        self.database = database
        self.service = service
        self.format = format
    }

    /// Writes what there is. The order does not change, so an export that was broken off goes on after its last entry.
    ///
    /// - Parameters:
    ///   - id: the entry after which to go on; the line of names is left out then.
    ///   - write: given some lines at a time.
    /// - Returns: how many entries were written.
    /// - Throws: ``AuditExportError``
    package func run(_ period: AuditPeriod, after id: UUID? = nil, to write: (Data) throws -> Void) async throws -> Int {
        var position: AuditPosition?
        if let id {
            position = try await self.database.read { sql in try sql.audit.position(of: id) }
            guard position != nil else { throw AuditExportError.noSuchEntry(id) }
        } else if self.format == .csv {
            try write(Data(CSVRecord.line(Line.names).utf8))
        }
        var count = 0
        while true {
            let records = try await self.database.read { [position] sql in
                try sql.audit.oldest(in: period, after: position, limit: Self.page)
            }
            guard let last = records.last else { return count }
            try write(try self.lines(records))
            count += records.count
            position = last.position
        }
    }

    private func lines(_ records: [AuditRecord]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = Data()
        for record in records {
            let line = Line(record, of: self.service)
            switch self.format {
            case .csv: data += Data(CSVRecord.line(line.fields).utf8)
            case .jsonl: data += try encoder.encode(line) + Data("\n".utf8)
            }
        }
        return data
    }

    private struct Line: Encodable {
        static let names = ["id", "at", "service", "actor", "action", "object", "dataSubject", "source", "result"]

        let id: String
        let at: String
        let service: String
        let actor: String
        let action: String
        let object: String?
        let dataSubject: String?
        let source: String?
        let result: String

        init(_ record: AuditRecord, of service: ServiceName) {
            self.id = record.id.uuidString.lowercased()
            self.at = record.entry.at.exactISO8601
            self.service = service.rawValue
            self.actor = record.entry.actor
            self.action = record.entry.action
            self.object = record.entry.object
            self.dataSubject = record.entry.dataSubject
            self.source = record.entry.source
            self.result = record.entry.result.rawValue
        }

        var fields: [String?] {
            [self.id, self.at, self.service, self.actor, self.action, self.object, self.dataSubject, self.source, self.result]
        }
    }
}

extension Date {
    /// `2026-11-28T05:59:38.123Z`: the millisecond it is, where Foundation's own rounding down would now and then say the one before.
    package var exactISO8601: String {
        let milliseconds = (self.timeIntervalSince1970 * 1000).rounded()
        return Date(timeIntervalSince1970: (milliseconds + 0.1) / 1000).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// Why nothing was exported.
package enum AuditExportError: Error, Hashable, Sendable {
    case noSuchEntry(UUID)
    case fileExists(String)
    case fileUnwritable(String)
    case dayUnreadable(String)
    case idUnreadable(String)
    case endsBeforeItBegins
}

extension AuditExportError: StartError {
    package var description: String {
        switch self {
        case .noSuchEntry(let id): "There is no entry \(id.uuidString.lowercased()) (any more): begin with --from instead of --after."
        case .fileExists(let path): "\(path) exists already: name another file, or remove it."
        case .fileUnwritable(let path): "\(path) cannot be written."
        case .dayUnreadable(let text): "\(text) is not a day: write it as 2026-11-28."
        case .idUnreadable(let text): "\(text) is not the id of an entry."
        case .endsBeforeItBegins: "--to is before --from."
        }
    }
}
