import Foundation
import ServiceKit

/// What `profile-requests generate-units` does.
package struct UnitGenerationRun: Sendable {
    private let generation: UnitGeneration
    private let csv: String?

    /// - Parameter csv: where the units are written instead of into the database; `-` is standard output.
    package init(seed: UInt64, count: Int, csv: String?) {
        self.generation = UnitGeneration(seed: seed, count: count)
        self.csv = csv
    }

    package func run() async -> RegisterCommandRun.Ending {
        await RegisterCommandRun.run {
            if let csv {
                try self.write(to: csv)
            } else {
                let line = ProgressLine()
                let added = try await RegisterCommandRun.withRealm { [generation] realm in
                    try await generation.store(in: realm) { line.show("storing", $0, of: generation.count) }
                }
                print(added == 0 ? "The units are there already." : "Units added: \(added).")
            }
        }
    }

    private func write(to path: String) throws {
        guard path != "-" else { return try self.write(to: FileHandle.standardOutput, path: "standard output") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw RegisterImportError.reportUnwritable(path: path) }
        try self.write(to: FileHandle(fileDescriptor: descriptor, closeOnDealloc: true), path: path)
    }

    private func write(to file: FileHandle, path: String) throws {
        var waiting = ""
        func flush() throws {
            do {
                try file.write(contentsOf: Data(waiting.utf8))
            } catch {
                throw RegisterImportError.reportUnwritable(path: path)
            }
            waiting.removeAll(keepingCapacity: true)
        }
        try self.generation.write { line in
            waiting += line
            if waiting.utf8.count > 1 << 18 {
                try flush()
                try Task.checkCancellation()
            }
        }
        try flush()
    }
}
