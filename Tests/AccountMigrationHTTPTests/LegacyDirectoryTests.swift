import AccountMigrationDomain
import Contracts
import Foundation
import Logging
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration

/// What both implementations of the port promise, asked of each.
@Suite("ePLOZ's directory, imported or asked over HTTP")
struct LegacyDirectoryTests {
    enum Implementation: CaseIterable, Sendable {
        case imported
        case http
    }

    /// Runs `body` with a directory that has these accounts.
    private func use(
        _ implementation: Implementation, _ accounts: [(pesel: String, account: LegacyAccount)],
        _ body: @escaping @Sendable (any LegacyDirectory) async throws -> Void
    ) async throws {
        switch implementation {
        case .imported:
            try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
                try await DirectoryFiles.use { files in
                    let lines = accounts.map { pesel, account in
                        [
                            pesel, account.login, account.email?.address ?? "", account.status.rawValue, account.givenNames,
                            account.familyName,
                        ].joined(separator: ";")
                    }
                    let path = try files.write([DirectoryFiles.header] + lines)
                    let refused = try await LegacyImport(realm: realm).replaceAll(by: path)
                    #expect(refused == [])
                    try await body(StoredLegacyDirectory(database: realm.database, sealer: realm.sealer))
                }
            }
        case .http:
            try await TestEploz.run { eploz in
                for (pesel, account) in accounts {
                    eploz.add(
                        EplozAccount(
                            login: account.login, email: account.email?.address, givenNames: account.givenNames,
                            familyName: account.familyName, status: try #require(EplozAccountStatus(rawValue: account.status.rawValue))),
                        of: pesel)
                }
                try await body(
                    HTTPLegacyDirectory(
                        baseURL: eploz.url, token: Secret(TestEploz.token), timeout: .seconds(300), http: TestEploz.http,
                        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            }
        }
    }

    private static func account(
        _ login: String, email: String? = nil, _ givenNames: String = "Jan", _ familyName: String = "Próba",
        _ status: LegacyAccount.Status = .active
    ) throws -> LegacyAccount {
        LegacyAccount(
            login: login, email: try email.map { try EmailAddress($0) }, givenNames: givenNames, familyName: familyName, status: status)
    }

    @Test("who has an account is found with all that belongs to it, and nobody else is", arguments: Implementation.allCases)
    func found(_ implementation: Implementation) async throws {
        let account = try Self.account("Łucja.N-1", email: "l@eploz.example", "Łucja Zdzisława", "Żółć-Gżegżółka", .blocked)
        try await self.use(implementation, [("01810100115", account), (MadeUpPESEL.number(7), try Self.account("other"))]) { directory in
            let found = try await directory.accounts(with: PESEL("01810100115"))
            let other = try await directory.accounts(with: PESEL(MadeUpPESEL.number(8)))
            #expect(found == [account] && other == [])
        }
    }

    @Test("every status and a missing address come through", arguments: Implementation.allCases)
    func statuses(_ implementation: Implementation) async throws {
        let accounts = try LegacyAccount.Status.allCases.enumerated().map { number, status in
            (pesel: MadeUpPESEL.number(number), account: try Self.account("login-\(number)", "Jan", "Próba", status))
        }
        try await self.use(implementation, accounts) { directory in
            for (pesel, account) in accounts {
                let found = try await directory.accounts(with: PESEL(pesel))
                #expect(found == [account])
            }
        }
    }

    @Test("several accounts of one person all come, in their order", arguments: Implementation.allCases)
    func several(_ implementation: Implementation) async throws {
        let accounts = try (0..<50).map { (pesel: "01810100115", account: try Self.account("login-\(50 - $0)")) }
        try await self.use(implementation, accounts) { directory in
            let found = try await directory.accounts(with: PESEL("01810100115"))
            #expect(found == accounts.map(\.account))
        }
    }

    @Test("a search that is given up ends at once, whatever the delay", arguments: Implementation.allCases)
    func cancelled(_ implementation: Implementation) async throws {
        try await self.use(implementation, []) { directory in
            let search = Task {
                try await DelayedLegacyDirectory(directory, delay: .seconds(3600)).accounts(with: PESEL("01810100115"))
            }
            search.cancel()
            await #expect(throws: CancellationError.self) { try await search.value }
        }
    }

    @Test("a directory nobody has imported does not say that there is no account")
    func nothingImported() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let directory = StoredLegacyDirectory(database: realm.database, sealer: realm.sealer)
            await #expect(throws: StoredLegacyDirectory.NothingImported.self) { try await directory.accounts(with: PESEL("01810100115")) }
        }
    }
}
