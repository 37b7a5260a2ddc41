import Contracts
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import LibCrypto
import Logging
import LoginBrokerDomain
import PasswordHashing
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import LoginBroker

@Suite("The national node and the hand-over")
struct NationalNodeTests {
    private final class Telephones: SMSGateway {
        func send(_ code: SMSCode, to persona: Persona, in realm: Realm) async throws {
            try await PhonePageGateway().send(code, to: persona, in: realm)
        }
    }

    private struct Node {
        let broker: TestProvider
        let passwords: PasswordHasher
        let logIn: TrustedProfileLogIn
        let flow: InteractionFlow
        let handover: Handover
        let stage: Client
        let other: Client

        init(_ broker: TestProvider) async throws {
            let cheap = Argon2idParameters(memory: 64, iterations: 1, parallelism: 1)
            self.broker = broker
            self.passwords = try PasswordHasher(parameters: cheap)
            let hash = try await self.passwords.hash(Secret("dobre hasło"))
            let pesel = try PESEL("01810100115")
            let identity = Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel))
            func persona(_ id: String, locked: Bool = false) throws -> Persona {
                Persona(
                    id: id, story: "", identity: identity, userName: id, email: try EmailAddress("\(id)@poczta.example"),
                    phone: try PhoneNumber("+48500100001"), passwordHash: hash, password: "dobre hasło", fixedSMSCode: nil,
                    level: .substantial, isLocked: locked, start: nil)
            }
            self.logIn = TrustedProfileLogIn(
                personas: PersonaDirectory(personas: [try persona("jan"), try persona("lech", locked: true)]), passwords: self.passwords,
                gateway: Telephones(), limits: .init(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            self.stage = Client(
                id: ClientID(rawValue: ServiceName.accountMigration.rawValue), name: "Migracja", authentication: .none)
            self.other = Client(id: ClientID(rawValue: ServiceName.profileRequests.rawValue), name: "SSOZ II", authentication: .none)
            self.flow = InteractionFlow(
                clients: broker.provider.clients, responder: broker.provider.responder,
                stages: .init(migrationURL: "http://migration", profilesURL: "http://profiles"))
            self.handover = Handover(clients: broker.provider.clients, subjects: broker.provider.subjects)
        }

        func interaction() async throws -> Interaction {
            let request = AuthorizationRequest(
                clientID: ClientID(rawValue: "web"), redirectURI: TestProvider.callback, scopes: [.openid], state: "s")
            let interaction = Interaction(
                id: UUID().uuidString, browser: [1], request: request, startedAt: self.broker.realm.now())
            try await self.broker.realm.database.write { sql in try sql.interactions.insert(interaction) }
            return interaction
        }

        func current(_ interaction: Interaction) async throws -> Interaction {
            try await self.broker.realm.database.read { sql in try sql.interactions.require(interaction.id) }
        }

        func code() async throws -> String {
            let realm = self.broker.realm
            let messages = try await realm.database.read { sql in try sql.phoneMessages(realm.sealer).latest(1) }
            return try #require(messages.first?.text.split { !$0.isNumber }.first { $0.count == 6 }.map(String.init))
        }

        /// Logs Jan in and returns the interaction, authenticated.
        func loggedIn() async throws -> Interaction {
            let realm = self.broker.realm
            let interaction = try await self.interaction()
            try await self.logIn.start(userName: "jan", password: Secret("dobre hasło"), for: interaction, from: nil, in: realm)
            let proven = try await self.logIn.confirm(try await self.code(), for: interaction, from: nil, in: realm)
            try await self.flow.authenticate(proven, for: interaction, cookie: OpaqueToken(from: realm.random), from: nil, in: realm)
            return try await self.current(interaction)
        }

        /// The handle with which Jan's browser is sent to the migration stage.
        func handle(_ interaction: Interaction) async throws -> String {
            let place = try await self.flow.resume(interaction, session: nil, from: nil, in: self.broker.realm)
            guard case .redirect(let url) = place else { throw DatabaseError.notFound }
            #expect(url.hasPrefix("http://migration/migration/enter?handle="))
            return String(try #require(url.split(separator: "=").last))
        }
    }

    @Test("each way a password can be wrong costs exactly one verification, and says the same")
    func oneVerification() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            for (name, password, refusal) in [
                ("jan", "złe", LogInRefusal.wrongCredentials), ("nikt", "dobre hasło", .wrongCredentials),
                ("nikt", "złe", .wrongCredentials),
                ("lech", "dobre hasło", .locked),
            ] {
                let before = node.passwords.verifications
                await #expect(throws: refusal) {
                    try await node.logIn.start(
                        userName: name, password: Secret(password), for: try await node.interaction(), from: nil, in: broker.realm)
                }
                #expect(node.passwords.verifications == before + 1, "\(name)")
            }
        }
    }

    @Test("a locked name costs one verification too, and the right password does not open it until the lock has run out")
    func lock() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.interaction()
            for _ in 1...5 {
                await #expect(throws: LogInRefusal.wrongCredentials) {
                    try await node.logIn.start(userName: "jan", password: Secret("złe"), for: interaction, from: nil, in: broker.realm)
                }
            }
            let before = node.passwords.verifications
            await #expect(throws: LogInRefusal.locked) {
                try await node.logIn.start(userName: "JAN", password: Secret("dobre hasło"), for: interaction, from: nil, in: broker.realm)
            }
            #expect(node.passwords.verifications == before + 1)
            broker.clock.advance(by: 900)
            try await node.logIn.start(userName: "jan", password: Secret("dobre hasło"), for: interaction, from: nil, in: broker.realm)
        }
    }

    @Test("48 wrong passwords tried at once are five, and then the name is locked, as if they came one after the other")
    func lockAtOnce() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.interaction()
            let refusals = await withTaskGroup(of: LogInRefusal?.self) { group in
                for _ in 0..<48 {
                    group.addTask {
                        do {
                            try await node.logIn.start(
                                userName: "jan", password: Secret("złe"), for: interaction, from: nil, in: broker.realm)
                            return nil
                        } catch {
                            return error as? LogInRefusal
                        }
                    }
                }
                return await group.reduce(into: [LogInRefusal?]()) { $0.append($1) }
            }
            #expect(refusals.count { $0 == .wrongCredentials } == 5)
            #expect(refusals.count { $0 == .locked } == 43)
        }
    }

    @Test("wrong codes count like wrong passwords, over all log-ins and by whichever name, and a lock holds for the right code too")
    func codesLock() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            var answers: [LogInRefusal?] = []
            var last = try await node.interaction()
            for name in ["jan", "jan@poczta.example", "JAN"] {
                broker.clock.advance(by: 1)
                last = try await node.interaction()
                do {
                    try await node.logIn.start(userName: name, password: Secret("dobre hasło"), for: last, from: nil, in: broker.realm)
                    for _ in 1...2 {
                        let right = try await node.code()
                        let wrong = right == "000000" ? "111111" : "000000"
                        await #expect(throws: LogInRefusal.self) {
                            try await node.logIn.confirm(wrong, for: last, from: nil, in: broker.realm)
                        }
                    }
                    try await node.logIn.resend(for: last, from: nil, in: broker.realm)
                    answers.append(nil)
                } catch {
                    answers.append(error as? LogInRefusal)
                }
            }
            #expect(answers == [nil, nil, .locked], "the fifth wrong code locks, before another is sent")
            await #expect(throws: LogInRefusal.locked) {
                try await node.logIn.confirm(try await node.code(), for: last, from: nil, in: broker.realm)
            }
            broker.clock.advance(by: 900)
            try await node.logIn.resend(for: last, from: nil, in: broker.realm)
            _ = try await node.logIn.confirm(try await node.code(), for: last, from: nil, in: broker.realm)
        }
    }

    @Test("old mistakes under an e-mail address are forgotten by a log-in, whichever name it was made with")
    func forgotten() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            for _ in 1...4 {
                for _ in 1...3 {
                    await #expect(throws: LogInRefusal.wrongCredentials) {
                        try await node.logIn.start(
                            userName: "jan@poczta.example", password: Secret("złe"), for: try await node.interaction(), from: nil,
                            in: broker.realm)
                    }
                }
                broker.clock.advance(by: 1)
                _ = try await node.loggedIn()
            }
        }
    }

    @Test("logging in again goes on with the same session under a new cookie; somebody else's log-in in that browser ends it")
    func again() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let realm = broker.realm
            func logIn(_ name: String, replacing earlier: OpaqueToken?) async throws -> OpaqueToken {
                let cookie = OpaqueToken(from: realm.random)
                let pesel = try PESEL(name == "jan" ? "01810100115" : "02822800226")
                let identity = Identity(givenNames: name, familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel))
                let proven = ProvenIdentity(identity: identity, level: .substantial, methods: ["pwd"])
                try await node.flow.authenticate(
                    proven, for: try await node.interaction(), cookie: cookie, replacing: earlier?.value, from: nil, in: realm)
                return cookie
            }
            func session(_ cookie: OpaqueToken) async throws -> NodeSession? {
                try await realm.database.read { sql in try sql.nodeSessions.find(cookieHash: cookie.hash) }
            }
            let first = try await logIn("jan", replacing: nil)
            let id = try #require(try await session(first)).id
            broker.clock.advance(by: 60)
            let second = try await logIn("jan", replacing: first)
            #expect(try await session(first) == nil, "the old cookie counts no more")
            let renewed = try #require(try await session(second))
            #expect(renewed.id == id && renewed.authentication.at == realm.now())
            let other = try await logIn("lech", replacing: second)
            #expect(try await session(second)?.endedAt != nil)
            #expect(try await session(other)?.endedAt == nil)
        }
    }

    @Test("whoever has logged out cannot be brought back by the address of a log-in that was under way")
    func loggedOutMeanwhile() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.loggedIn()
            guard case .authenticated(let authentication) = interaction.state else {
                Issue.record("not logged in")
                return
            }
            try await broker.realm.database.write { [now = broker.realm.now()] sql in
                try sql.nodeSessions.end(authentication.session, at: now)
            }
            await #expect(throws: InteractionError.over) {
                try await node.flow.resume(interaction, session: nil, from: nil, in: broker.realm)
            }
        }
    }

    @Test("blocking an account ends refresh tokens too, and unblocking it does not bring them back")
    func blocked() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let person = try await broker.somebody()
            let token: String = try #require(try await broker.exchange(try await broker.code(person)).json["refresh_token"])
            let subject = try await broker.realm.database.write { [subjects = broker.provider.subjects, other = node.other] sql in
                try subjects.subject(of: person.id, for: other, in: sql)
            }
            for (version, status) in [(2, UeozAccountStatus.blocked), (3, .active)] {
                try await node.handover.take(
                    AccountReport(subject: subject, status: status, version: version), from: node.other, in: broker.realm)
            }
            #expect(try await broker.refresh(token).json["error"] == "invalid_grant")
        }
    }

    @Test("closing an account ends all that rests on it, and the person is led to a new one, whose reports go on with the versions")
    func closed() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.loggedIn()
            guard case .authenticated(let authentication) = interaction.state else {
                Issue.record("not logged in")
                return
            }
            let person = try await broker.realm.database.write { [sealer = broker.realm.sealer] sql in
                var person = try sql.persons(sealer).require(authentication.person)
                person.accountChanged(to: AccountCopy(status: .active, version: 2))
                try sql.persons(sealer).update(person)
                return try sql.persons(sealer).require(person.id)
            }
            let tokens = try await broker.exchange(try await broker.code(person, session: authentication.session)).json
            let (access, refresh) = (try #require(tokens["access_token"]), try #require(tokens["refresh_token"]))
            let unredeemed = try await broker.code(person, session: authentication.session)
            let subject = try await broker.realm.database.write { [subjects = broker.provider.subjects, other = node.other] sql in
                try subjects.subject(of: person.id, for: other, in: sql)
            }
            func report(_ status: UeozAccountStatus, _ version: Int) async throws {
                try await node.handover.take(
                    AccountReport(subject: subject, status: status, version: version), from: node.other, in: broker.realm)
            }
            #expect(try await broker.userInfo(access).status == .ok)
            try await report(.closed, 3)
            #expect(try await broker.userInfo(access).status == .unauthorized)
            #expect(try await broker.refresh(refresh).json["error"] == "invalid_grant")
            #expect(try await broker.exchange(unredeemed).json["error"] == "invalid_grant")
            for token in [access, refresh] {
                #expect(try await broker.post("/introspect", ["token": token], TestProvider.web).text == #"{"active":false}"#)
            }
            let session = try await broker.realm.database.read { sql in try sql.nodeSessions.find(authentication.session) }
            #expect(session?.endedAt != nil)

            func standing() async throws -> Standing? {
                try await broker.realm.database.read { [sealer = broker.realm.sealer] sql in try sql.persons(sealer).find(person.id) }?
                    .standing
            }
            try await report(.active, 2)
            #expect(try await standing() == .completingAccount, "a report that was overtaken opens nothing again")
            try await report(.unverified, 4)
            try await report(.active, 5)
            #expect(try await standing() == .active)
            #expect(try await broker.refresh(refresh).json["error"] == "invalid_grant", "a new account brings nothing back")
        }
    }

    @Test("a code expires after five minutes, a new one ends the old, and none is stored in clear")
    func codes() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.interaction()
            try await node.logIn.start(userName: "jan", password: Secret("dobre hasło"), for: interaction, from: nil, in: broker.realm)
            let first = try await node.code()
            broker.clock.advance(by: 300)
            await #expect(throws: LogInRefusal.codeExpired) {
                try await node.logIn.confirm(first, for: interaction, from: nil, in: broker.realm)
            }
            try await node.logIn.resend(for: interaction, from: nil, in: broker.realm)
            let second = try await node.code()
            if first != second {
                await #expect(throws: LogInRefusal.wrongCode(triesLeft: 2)) {
                    try await node.logIn.confirm(first, for: interaction, from: nil, in: broker.realm)
                }
            }
            _ = try await node.logIn.confirm(second, for: interaction, from: nil, in: broker.realm)
            await #expect(throws: LogInRefusal.startAgain) {
                try await node.logIn.confirm(second, for: interaction, from: nil, in: broker.realm)
            }
        }
    }

    @Test("when 64 redeem one handle at once, one does")
    func handleOnce() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let handle = try await node.handle(try await node.loggedIn())
            let successes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<64 {
                    group.addTask { (try? await node.handover.redeem(handle, by: node.stage, in: broker.realm)) != nil }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(successes == 1)
        }
    }

    @Test("a handle is good for a minute, and only for the service it was made for")
    func handleLimits() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.loggedIn()
            let stolen = try await node.handle(interaction)
            await #expect(throws: HandoverError.handleSpent) {
                try await node.handover.redeem(stolen, by: node.other, in: broker.realm)
            }
            broker.clock.advance(by: 60)
            await #expect(throws: HandoverError.handleSpent) {
                try await node.handover.redeem(stolen, by: node.stage, in: broker.realm)
            }
            let ticket = try await node.handover.redeem(try await node.handle(interaction), by: node.stage, in: broker.realm)
            #expect(ticket.stage == .migration)
            #expect(ticket.identity.familyName == "Próba")
            #expect(ticket.returnURL == "\(TestProvider.issuer)/interactions/\(interaction.id)")
            #expect(ticket.migration == nil)
        }
    }

    @Test("reports lead a person through the stages, and the code is issued only when the account is active")
    func reports() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let (realm, interaction) = (broker.realm, try await node.loggedIn())
            let ticket = try await node.handover.redeem(try await node.handle(interaction), by: node.stage, in: realm)
            let result = MigrationResult(event: "MIGRATION_1701216444943", login: "jproba", email: nil)
            for _ in 1...2 {
                try await node.handover.take(MigrationReport(subject: ticket.subject, result: result), from: node.stage, in: realm)
            }
            guard case .redirect(let url) = try await node.flow.resume(interaction, session: nil, from: nil, in: realm) else {
                Issue.record("not sent on")
                return
            }
            #expect(url.hasPrefix("http://profiles/account/enter?handle="))
            let account = try await node.handover.redeem(
                String(try #require(url.split(separator: "=").last)), by: node.other, in: realm)
            #expect(account.subject != ticket.subject, "each service knows people by names of its own")
            #expect(account.migration == result)
            await #expect(throws: HandoverError.unknownSubject) {
                try await node.handover.take(
                    AccountReport(subject: ticket.subject, status: .active, version: 1), from: node.other, in: realm)
            }
            try await node.handover.take(AccountReport(subject: account.subject, status: .active, version: 2), from: node.other, in: realm)
            try await node.handover.take(AccountReport(subject: account.subject, status: .blocked, version: 1), from: node.other, in: realm)
            guard case .redirect(let answer) = try await node.flow.resume(interaction, session: nil, from: nil, in: realm) else {
                Issue.record("not answered")
                return
            }
            #expect(answer.hasPrefix(TestProvider.callback + "?") && answer.contains("code="))
        }
    }

    @Test("giving up is answered access_denied, and nobody can give up for somebody else")
    func abort() async throws {
        try await TestProvider.run { broker in
            let node = try await Node(broker)
            let interaction = try await node.loggedIn()
            await #expect(throws: DatabaseError.notFound) {
                try await node.flow.abort(interaction.id, by: UUID(), from: nil, in: broker.realm)
            }
            let ticket = try await node.handover.redeem(try await node.handle(interaction), by: node.stage, in: broker.realm)
            let person = try await node.handover.person(ticket.subject, knownTo: node.stage, in: broker.realm)
            try await node.flow.abort(interaction.id, by: person, from: nil, in: broker.realm)
            try await node.flow.abort(interaction.id, by: person, from: nil, in: broker.realm)
            let place = try await node.flow.resume(try await node.current(interaction), session: nil, from: nil, in: broker.realm)
            guard case .redirect(let answer) = place else {
                Issue.record("not answered")
                return
            }
            #expect(answer.contains("error=access_denied") && answer.contains("state=s") && !answer.contains("code="))
        }
    }

    @Test("codes by chance are six digits, all of them possible at both ends")
    func randomCodes() {
        struct Fixed: RandomSource {
            let value: UInt32
            func bytes(_ count: Int) -> [UInt8] { withUnsafeBytes(of: self.value.bigEndian) { Array($0) } }
        }
        #expect(SMSCode(from: Fixed(value: 0)).digits == "000000")
        #expect(SMSCode(from: Fixed(value: 999_999)).digits == "999999")
        #expect(SMSCode(from: Fixed(value: 1_000_007)).digits == "000007")
        #expect(SMSCode("12 34-56")?.digits == "123456")
        #expect(SMSCode("12345") == nil && SMSCode("1234567") == nil && SMSCode("12345a") == nil && SMSCode("١٢٣٤٥٦") == nil)
    }

    @Test("a persona holds only scopes that the client file gives a service")
    func unknownScopes() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try """
        personas:
          - {id: helena, story: x, givenNames: Helena, familyName: Próbna, pesel: "02822800226", userName: helena, email: h@poczta.example,
             phone: "100000001", password: x, scopes: [helpline, helpdesk]}
        """.write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: PersonaFileError(problems: ["persona helena: scopes has helpdesk, which the client file gives no service"])) {
            try PersonaFile.load(file.path, sandbox: true, serviceScopes: ["helpline"])
        }
        _ = try PersonaFile.load(file.path, sandbox: true, serviceScopes: ["helpline", "helpdesk"])
    }

    @Test("generated people are distinct, check out, and are the same on every machine")
    func generated() async throws {
        let hasher = try PasswordHasher(parameters: Argon2idParameters(memory: 64, iterations: 1, parallelism: 1))
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try """
        personas: []
        generators:
          - {prefix: a, count: 3000, password: x, smsCode: "000000"}
          - {prefix: b, count: 3000, password: x, smsCode: "000000"}
        """.write(to: file, atomically: true, encoding: .utf8)
        let directory = try await PersonaFile.load(file.path, sandbox: true, serviceScopes: []).directory(hasher: hasher)
        var seen: Set<String> = []
        for number in 1...3000 {
            for prefix in ["a", "b"] {
                let name = "\(prefix)-" + String(repeating: "0", count: 6 - String(number).count) + String(number)
                let persona = try #require(directory.persona(named: name))
                #expect(seen.insert(try #require(persona.identity.pesel).digits).inserted)
                #expect(directory.persona(named: persona.email.address)?.id == persona.id)
            }
        }
        #expect(directory.persona(named: "a-003001") == nil && directory.persona(named: "c-000001") == nil)
    }
}
