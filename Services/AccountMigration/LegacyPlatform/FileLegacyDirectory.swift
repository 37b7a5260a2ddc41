import AccountMigrationDomain
import Foundation
import ServiceKit
import Vocabulary

/// An ePLOZ directory read from a CSV file at the start: `pesel;login;email;status;given_names;family_name`, one account a line.
package struct FileLegacyDirectory: LegacyDirectory {
    private let accounts: [PESEL: [LegacyAccount]]
    /// How long a search takes: the real one can take minutes.
    private let delay: Duration

    package init(accounts: [PESEL: [LegacyAccount]], delay: Duration = .zero) {
        self.accounts = accounts
        self.delay = delay
    }

    /// - Throws: ``LegacyDirectoryError`` naming every line that will not do.
    package init(path: String, delay: Duration) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw LegacyDirectoryError(problems: ["the ePLOZ directory cannot be read: \(path)"])
        }
        var accounts: [PESEL: [LegacyAccount]] = [:]
        var problems: [String] = []
        for (index, line) in text.split(whereSeparator: \.isNewline).enumerated().dropFirst() where !line.hasPrefix("#") {
            do {
                let (pesel, account) = try Self.parse(line)
                accounts[pesel, default: []].append(account)
            } catch {
                problems.append("line \(index + 1): \(error.reason)")
            }
        }
        guard problems.isEmpty else { throw LegacyDirectoryError(problems: problems) }
        self.init(accounts: accounts, delay: delay)
    }

    package func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
        if self.delay > .zero { try await Task.sleep(for: self.delay) }
        return self.accounts[pesel] ?? []
    }

    private struct Wrong: Error {
        let reason: String
    }

    private static func parse(_ line: Substring) throws(Wrong) -> (PESEL, LegacyAccount) {
        let fields = line.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
        guard fields.count == 6 else { throw Wrong(reason: "six fields are needed, there are \(fields.count)") }
        guard let pesel = try? PESEL(fields[0]) else { throw Wrong(reason: "the PESEL does not check out") }
        guard !fields[1].isEmpty else { throw Wrong(reason: "the login is empty") }
        let email = fields[2].isEmpty ? nil : try? EmailAddress(fields[2])
        guard fields[2].isEmpty || email != nil else { throw Wrong(reason: "the e-mail address will not do") }
        guard let status = LegacyAccount.Status(rawValue: fields[3]) else {
            throw Wrong(reason: "the status must be one of " + LegacyAccount.Status.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return (pesel, LegacyAccount(login: fields[1], email: email, givenNames: fields[4], familyName: fields[5], status: status))
    }
}

/// All that is wrong with an ePLOZ directory file.
package struct LegacyDirectoryError: StartError {
    package let problems: [String]

    package var description: String {
        self.problems.joined(separator: "\n")
    }
}
