import Database
import Foundation
import LibCrypto
import Logging
import ProfileRequestsDomain
import Sealing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of units, profiles and requests")
struct RequestStorageTests {
    private static let unit = UnitGenerator.dentalClinicID

    private func run(units: Int = 60, _ body: (Realm) async throws -> Void) async throws {
        let random = SystemRandomSource()
        try await TemporaryDatabase.use([ChassisSchema.first] + ProfileRequests.migrations) { database in
            try await UnitRegister().seed(units, in: database)
            let keyring = try Keyring(active: SealingKey(id: "test", bytes: random.bytes(32)), indexKey: random.bytes(32))
            try await body(
                Realm(
                    issuer: "http://localhost:8080", database: database, sealer: Sealer(keyring: keyring, random: random), random: random,
                    clock: ManualClock()))
        }
    }

    private func actor(_ realm: Realm) throws -> Actor {
        let id = realm.newID()
        let pesel = try PESEL("02822800226")
        return Actor(
            Account(
                id: id,
                identity: Identity(givenNames: "Żaneta", familyName: "Próbna", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                login: try Login("zaneta.probna"), email: try EmailAddress("zaneta@example.test"), termsAcceptedAt: realm.now(),
                linkHash: realm.random.bytes(32), at: realm.now()), from: nil)
    }

    private let wizard = RequestWizard(
        documents: RequestDocuments(
            destination: RequestDocument.Destination(name: "Centrum e-Zdrowia", email: nil, postalAddress: nil),
            systemAddress: "ssoz.example.test", queue: DocumentQueue()))

    /// Fills in a form up to the summary.
    private func draft(_ roles: [Role], by actor: Actor, in realm: Realm) async throws -> RequestDraft {
        _ = try await self.wizard.choose(unit: Self.unit, by: actor, in: realm)
        let content = RequestDraft.Content(roles: roles, telephone: "500699301", email: "zaneta@example.test")
        _ = try await self.wizard.describe(.newProfile, as: content, unit: Self.unit, by: actor, in: realm)
        return try #require(try await self.wizard.find(.newProfile, of: actor, in: realm)).draft
    }

    private func save(_ draft: RequestDraft, by actor: Actor, in realm: Realm) async throws -> Submission {
        try await self.wizard.save(
            .newProfile, draft: draft.id, version: draft.version, declared: true, by: actor, in: realm)
    }

    @Test("fifty people who save at once get numbers without gaps or repeats")
    func numbers() async throws {
        try await self.run { realm in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<50 {
                    let actor = try self.actor(realm)
                    group.addTask {
                        let roles: [Role] = index.isMultiple(of: 2) ? [.reporterFinancial] : [.reporterFinancial, .reporterPsychiatric]
                        _ = try await self.save(try await self.draft(roles, by: actor, in: realm), by: actor, in: realm)
                    }
                }
                try await group.waitForAll()
            }
            let sequences = try await realm.database.read { sql in
                try sql.rows("SELECT number_sequence FROM role_requests ORDER BY number_sequence").map {
                    try $0.get("number_sequence", as: Int.self)
                }
            }
            #expect(sequences == Array(1...75))
        }
    }

    @Test("a form saved by many at once is saved once")
    func savedOnce() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            let draft = try await self.draft([.reporterFinancial], by: actor, in: realm)
            let ids = try await withThrowingTaskGroup(of: UUID.self) { group in
                for _ in 0..<20 { group.addTask { try await self.save(draft, by: actor, in: realm).id } }
                return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            let requests = try await realm.database.read { sql in try sql.roleRequests(realm.sealer).all(of: actor.id) }
            #expect(requests.count == 1)
        }
    }

    @Test("a form under way saves nothing once the account is closed")
    func closedMeanwhile() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            try await realm.database.write { sql in
                try sql.accounts(realm.sealer).insert(actor.account, subject: SubjectID(rawValue: "s-1"))
            }
            let draft = try await self.draft([.reporterFinancial], by: actor, in: realm)
            try await realm.database.write { sql in
                var stored = try sql.accounts(realm.sealer).require(actor.id)
                _ = try stored.account.apply(.close, at: realm.now())
                try sql.accounts(realm.sealer).update(stored)
            }
            await #expect(throws: DatabaseError.conflict) { try await self.save(draft, by: actor, in: realm) }
        }
    }

    @Test("a number that was not given because saving failed is given next")
    func noGap() async throws {
        try await self.run { realm in
            let now = realm.now()
            await #expect(throws: DatabaseError.notFound) {
                try await realm.database.write { sql in
                    _ = try sql.requestNumbers.take(3, at: now)
                    throw DatabaseError.notFound
                }
            }
            let numbers = try await realm.database.write { sql in try sql.requestNumbers.take(2, at: now) }
            #expect(numbers.map(\.sequence) == [1, 2])
            let next = try await realm.database.write { sql in try sql.requestNumbers.take(1, at: now.addingTimeInterval(400 * 86_400)) }
            #expect(next.map(\.sequence) == [1])
        }
    }

    @Test("a role held or asked for cannot be stored twice, one that was withdrawn can")
    func openOnce() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            _ = try await self.save(try await self.draft([.reporterFinancial], by: actor, in: realm), by: actor, in: realm)
            let first = try #require(
                try await realm.database.read { sql in try sql.roleRequests(realm.sealer).all(of: actor.id) }.first)
            let again: @Sendable (Transaction) throws -> Void = { sql in
                let number = try sql.requestNumbers.take(1, at: realm.now())[0]
                try sql.roleRequests(realm.sealer).insert(
                    RoleRequest(
                        id: realm.newID(), number: number, submissionID: first.submissionID, profileID: first.profileID,
                        applicantID: actor.id, unitID: first.unitID, role: first.role, contact: first.contact, at: realm.now()))
            }
            await #expect(throws: DatabaseError.uniqueViolation) { try await realm.database.write(again) }
            let intake = AttachmentIntake(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await OwnRequests(reminders: Reminders(publicURL: "http://localhost:8082"), intake: intake, nudge: {})
                .withdraw(first.id, by: actor, in: realm)
            try await realm.database.write(again)
        }
    }

    @Test("a request comes back as it was stored, and a stale copy cannot overwrite it")
    func roundTrip() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            _ = try await self.save(try await self.draft([.reporterFinancial], by: actor, in: realm), by: actor, in: realm)
            let id = try #require(try await realm.database.read { sql in try sql.roleRequests(realm.sealer).all(of: actor.id) }.first).id
            let stale = try await realm.database.read { sql in try sql.roleRequests(realm.sealer).require(id) }
            let changed = try await realm.database.write { sql in
                var stored = try sql.roleRequests(realm.sealer).require(id)
                _ = try stored.request.apply(.submit, at: realm.now())
                _ = try stored.request.apply(.sendBack(by: UUID(), try VerifierNote("Brak pieczęci")), at: realm.now())
                _ = try stored.request.apply(.markReceived(by: UUID(), .post), at: realm.now())
                try sql.roleRequests(realm.sealer).update(stored)
                return stored.request
            }
            #expect(try await realm.database.read { sql in try sql.roleRequests(realm.sealer).require(id) }.request == changed)
            await #expect(throws: DatabaseError.conflict) {
                try await realm.database.write { sql in try sql.roleRequests(realm.sealer).update(stale) }
            }
        }
    }

    @Test("the register is made once, found by each number, and paged in Polish order")
    func units() async throws {
        try await self.run(units: 2000) { realm in
            try await UnitRegister().seed(2000, in: realm.database)
            func search(_ criteria: UnitCriteria, _ order: UnitOrder = UnitOrder(), _ page: PageRequest = PageRequest(size: 50))
                async throws
                -> PageOf<ProfileRequestsDomain.Unit>
            {
                try await UnitRegister().search(criteria, sortedBy: order, page: page, in: realm.database)
            }
            #expect(try await search(UnitCriteria()).total == 2000)
            let clinic = try await realm.database.read { sql in try sql.units.require(Self.unit) }
            #expect(try await search(UnitCriteria(nip: clinic.nip)).items == [clinic])
            #expect(try await search(UnitCriteria(regon: clinic.regon)).items == [clinic])
            #expect(try await search(UnitCriteria(registerBookNumber: clinic.registerBookNumber)).items == [clinic])
            #expect(try await search(UnitCriteria(kind: .municipality, nip: clinic.nip)).items.isEmpty)
            #expect(try await search(UnitCriteria(name: "%")).total == 2000)
            let offices = try await search(UnitCriteria(kind: .voivodeshipOffice)).items.map(\.name)
            #expect(offices.count == 16 && offices == offices.sorted { PolishText.collationKey($0) < PolishText.collationKey($1) })
            let last = try await search(UnitCriteria(), UnitOrder(.kind, isAscending: false), PageRequest(number: 99_999, size: 50))
            #expect(last.page.number == 40 && last.items.count == 50)
        }
    }

    @Test("personal data cannot be read in the file")
    func sealed() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            let submission = try await self.save(
                try await self.draft([.reporterFinancial], by: actor, in: realm), by: actor, in: realm)
            try await realm.database.write { sql in
                _ = try sql.documents(realm.sealer).keep(pdf: Array("zaneta@example.test".utf8), of: submission.id)
            }
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["zaneta", "Żaneta", "Próbna", "02822800226", "500699301"] {
                #expect(try await !place.contains(canary), "\(canary)")
            }
            #expect(try await place.contains(submission.id.uuidString.lowercased()), "what is stored is what is searched")
        }
    }

    @Test("of two printed documents the first stays")
    func printedOnce() async throws {
        try await self.run { realm in
            let actor = try self.actor(realm)
            let submission = try await self.save(
                try await self.draft([.reporterFinancial], by: actor, in: realm), by: actor, in: realm)
            let kept = try await realm.database.write { sql in
                [
                    try sql.documents(realm.sealer).keep(pdf: [1], of: submission.id),
                    try sql.documents(realm.sealer).keep(pdf: [2], of: submission.id),
                ]
            }
            #expect(kept == [[1], [1]])
        }
    }
}
