import Foundation
import ServiceKit
import Synchronization

/// What `profile-requests import-units` does.
package struct UnitImportRun: Sendable {
    private let path: String
    private let report: String?

    /// How many refused lines are shown when no report is asked for.
    private static let shown = 20

    package init(path: String, report: String?) {
        self.path = path
        self.report = report
    }

    package func run() async -> RegisterCommandRun.Ending {
        await RegisterCommandRun.run {
            let outcome = try await RegisterCommandRun.withRealm { realm in try await self.bring(in: realm) }
            if outcome.added + outcome.changed == 0 {
                print("The register is as the file says already: \(outcome.unchanged) units.")
            } else {
                print(
                    "The register was brought up to date: \(outcome.added) units added, \(outcome.changed) changed, of these \(outcome.closed) closed; \(outcome.unchanged) as they were."
                )
            }
        }
    }

    private func bring(in realm: Realm) async throws -> RegisterImport.Outcome {
        let line = ProgressLine()
        let file = try self.report.map { path in try Self.report(path) }
        var refused = 0
        return try await RegisterImport(realm: realm) { line.show($0.rawValue, $1, of: $2) }.bring(self.path) { number, refusal in
            refused += 1
            if let file {
                do {
                    try file.write(contentsOf: Data("\(number);\(refusal)\n".utf8))
                } catch {
                    throw RegisterImportError.reportUnwritable(path: self.report ?? "")
                }
            } else if refused <= Self.shown {
                RegisterCommandRun.say("line \(number): \(refusal)")
            } else if refused == Self.shown + 1 {
                RegisterCommandRun.say("… and more: --report FILE names every line")
            }
        }
    }

    /// A file only for its owner to read; one that is there already is replaced.
    private static func report(_ path: String) throws(RegisterImportError) -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .reportUnwritable(path: path) }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard (try? file.write(contentsOf: Data("line;reason\n".utf8))) != nil else { throw .reportUnwritable(path: path) }
        return file
    }
}
