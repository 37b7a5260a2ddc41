import AccountMigrationDomain
import Foundation
import ServiceKit
import Vocabulary

@testable import AccountMigration

/// Directory files of a test's own, gone afterwards, and what an import says of them.
struct DirectoryFiles {
    static let header = "pesel;login;email;status;given_names;family_name"
    static let good = "01810100115;jproba;jan@eploz.example;active;Jan;Próba"

    let folder: URL

    static func use<Value>(_ body: (DirectoryFiles) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ssoz-identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(DirectoryFiles(folder: folder))
    }

    /// Writes a file and returns its path.
    func write(_ bytes: some Sequence<UInt8>, _ name: String = "eploz.csv") throws -> String {
        let file = self.folder.appending(path: name)
        try Data(bytes).write(to: file)
        return file.path
    }

    func write(_ lines: [String], _ name: String = "eploz.csv") throws -> String {
        try self.write(lines.map { "\($0)\n" }.joined().utf8, name)
    }
}

extension LegacyImport {
    /// A refused line.
    struct Refused: Hashable {
        let line: Int
        let refusal: LineRefusal
    }

    /// Imports a file, by default whatever it has, and returns what was refused.
    @discardableResult
    func replaceAll(by path: String, format: LegacyFileFormat = .csv, allowsFewer: Bool = true) async throws -> [Refused] {
        var refused: [Refused] = []
        _ = try await self.replace(by: path, format: format, allowsFewer: allowsFewer) { line, refusal in
            refused.append(Refused(line: line, refusal: refusal))
        }
        return refused
    }
}

/// People of 1801 whose PESELs check out: the `number`th.
enum MadeUpPESEL {
    static func number(_ number: Int) -> String {
        let serial = String(number % 10_000)
        let day = 1 + number / 10_000
        let digits = "0181" + (day < 10 ? "0" : "") + "\(day)" + String(repeating: "0", count: 4 - serial.count) + serial
        let sum = zip(digits.utf8, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]).reduce(0) { $0 + (Int($1.0) - 48) * $1.1 }
        return digits + "\((10 - sum % 10) % 10)"
    }
}
