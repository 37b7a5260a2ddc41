import ArgumentParser
import Database
import Foundation
import ServiceKit
import Vocabulary

/// `export-audit`.
package struct ExportAudit<Service: RunnableService>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export-audit", abstract: "Write the audit trail, oldest entry first.",
            discussion: """
                Each entry says who did what, on what, on whose data, when, from where and with what result. People are named by pseudonymous keys; \
                no personal datum is in it but addresses of the network. The service may run meanwhile. That somebody exported is an entry, too.

                The order never changes: an export that was broken off goes on with --after and the id of its last entry. Entries older than \
                AUDIT_RETENTION_DAYS are removed, bit by bit.
                """)
    }

    @Option(help: "The first day, in Warsaw, for instance 2026-11-01; by default that of the oldest entry.") var from: String?
    @Option(help: "The last day, which is included; by default today.") var to: String?
    @Option(help: "jsonl (JSON Lines) or csv (RFC 4180).") var format: AuditExport.Format = .jsonl
    @Option(help: "The id of an entry after which to go on.") var after: String?
    @Option(help: "A file that does not exist yet, which only its owner may read; by default standard output.") var output: String?

    package init() {}

    package func run() async throws {
        try await reporting {
            let period = try self.period()
            let after = try self.after.map { text in
                guard let id = UUID(uuidString: text) else { throw AuditExportError.idUnreadable(text) }
                return id
            }
            let config = try ServiceMain.settings { settings in ChassisConfig(Service.name, reading: &settings) }
            if case .sqlite(let path) = config.database, !FileManager.default.fileExists(atPath: path) {
                throw ConfigurationError(problems: ["\(path) does not exist: DATABASE_PATH or DATABASE_URL names the database"])
            }
            let database = try config.database.open()
            do {
                let count = try await self.export(period, after: after, from: database)
                try await database.close()
                FileHandle.standardError.write(Data("Exported \(count) entries.\n".utf8))
            } catch {
                try? await database.close()
                throw error
            }
        }
    }

    private func export(_ period: AuditPeriod, after id: UUID?, from database: any Database) async throws -> Int {
        let file = try self.file()
        let export = AuditExport(of: database, service: Service.name, as: self.format)
        try await database.write { [now = Date(), format = self.format] sql in
            try sql.audit.append(AuditEntry(at: now, actor: "operator", action: "audit.exported", object: "format:\(format.rawValue)"))
        }
        let count = try await export.run(period, after: id) { data in try self.writing { try file.write(contentsOf: data) } }
        if self.output != nil { try self.writing { try file.synchronize() } }
        return count
    }

    private func writing(_ body: () throws -> Void) throws {
        do { try body() } catch { throw AuditExportError.fileUnwritable(self.output ?? "Standard output") }
    }

    private func period() throws -> AuditPeriod {
        func day(_ text: String?) throws -> CalendarDate? {
            try text.map { text in
                do { return try CalendarDate(text) } catch { throw AuditExportError.dayUnreadable(text) }
            }
        }
        let (from, to) = (try day(self.from), try day(self.to))
        if let from, let to, to < from { throw AuditExportError.endsBeforeItBegins }
        return AuditPeriod(from: from.map(WarsawTime.start), until: to.map { WarsawTime.start(of: $0.adding(days: 1)) })
    }

    private func file() throws -> FileHandle {
        guard let path = self.output else { return .standardOutput }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? AuditExportError.fileExists(path) : .fileUnwritable(path) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

extension AuditExport.Format: ExpressibleByArgument {}
