import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LibCrypto
import Logging
import NIOCore
import PasswordHashing
import ProfileRequestsDomain
import RelyingParty
import Sealing
import ServiceKit
import Synchronization
import TestKit
import Testing
import Vocabulary
import WebPages

@testable import ProfileRequests

typealias Unit = ProfileRequestsDomain.Unit

/// The pages behind the log-in, over a database of their own with a small register and a clock that stands still.
struct TestSite: Sendable {
    static let sessionCookie = "test-session"

    let realm: Realm
    let clock: ManualClock
    let client: any TestClientProtocol
    let pages: SignedInPages
    let nudges: Nudges
    let passwords: PasswordHasher

    static let transferRules = LegacyTransferRules(lastUsedFrom: CalendarDate(daysSinceEpoch: 19_358))  // 1.01.2023

    /// How often the outbox was called.
    final class Nudges: Sendable {
        private let number = Mutex(0)
        var count: Int { self.number.withLock { $0 } }
        func nudge() { self.number.withLock { $0 += 1 } }
    }

    static func run(
        units: Int = 60, modules: [String: String] = [:], anchors: TrustAnchors? = nil, scanner: ClamdScanner? = nil,
        _ body: @Sendable @escaping (TestSite) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        let random = SystemRandomSource()
        try await TemporaryDatabase.use([ChassisSchema.first] + ProfileRequests.migrations) { database in
            try await UnitRegister().seed(units, in: database)
            let keyring = try Keyring(active: SealingKey(id: "test", bytes: random.bytes(32)), indexKey: random.bytes(32))
            let realm = Realm(
                issuer: "http://localhost:8080", database: database, sealer: Sealer(keyring: keyring, random: random), random: random,
                clock: clock)
            let folder = try ResourceFolder(path: Self.resources)
            let renderer = try PageRenderer(
                folder, site: Site(name: "SSOZ", tagline: "System Statystyki w Ochronie Zdrowia", mark: "S"),
                assets: try StaticFiles(folder))
            let pages = SignedInPages(renderer: renderer, tokens: CSRFTokens(key: random.bytes(32)))
            let nudges = Nudges()
            // As many as are tried at once, and cheaper than real ones.
            let passwords = try PasswordHasher(
                parameters: Argon2idParameters(memory: 64, iterations: 1, parallelism: 1), queueLimit: 256)
            let router = Router(context: ServiceContext.self)
            let signedIn = router.group().addMiddleware { ErrorPages(renderer) }.group(context: SignedInContext.self)
                .addMiddleware { TestSessions() }
            let open = router.group().addMiddleware { ErrorPages(renderer) }
            AnnouncementRoutes(announcements: Announcements(), pages: renderer).register(on: open)
            RoleCatalogueRoutes(pages: renderer).register(on: open)
            try PublicAPI().register(on: router)
            HistoryRoutes(pages: pages).register(on: signedIn)
            RequestsSite(
                documents: Self.documents, modules: ModuleAddresses(modules), transferRules: Self.transferRules, passwords: passwords,
                reminders: Reminders(publicURL: "http://localhost:8082"),
                intake: AttachmentIntake(
                    anchors: anchors, scanner: scanner, realTime: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
                nudge: { nudges.nudge() }, pages: pages
            ).register(on: signedIn)
            let application = Application(
                responder: RealmResponder(realm: realm, proxies: TrustedProxies(), inner: router.buildResponder()))
            try await application.test(.router) { client in
                try await body(TestSite(realm: realm, clock: clock, client: client, pages: pages, nudges: nudges, passwords: passwords))
            }
        }
    }

    static let documents = RequestDocuments(
        destination: RequestDocument.Destination(name: "Centrum e-Zdrowia", email: "wnioski@example.test", postalAddress: "ul. Zmyślona 1"),
        systemAddress: "ssoz.example.test", queue: DocumentQueue())

    private static let resources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Services/ProfileRequests/Resources").path

    /// Somebody with an active account, logged in.
    func visitor(_ givenNames: String = "Żaneta", _ familyName: String = "Próbna") async throws -> Visitor {
        let id = self.realm.newID()
        let pesel = try PESEL("02822800226")
        let account = Account(
            id: id,
            identity: Identity(givenNames: givenNames, familyName: familyName, birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            login: try Login("p\(id.uuidString.prefix(8).lowercased())"), email: try EmailAddress("osoba@example.test"),
            termsAcceptedAt: self.realm.now(), createdAt: self.realm.now(), state: .active, activatedAt: self.realm.now(),
            link: ActivationLink(hash: self.realm.random.bytes(32), sentAt: self.realm.now()), resentAt: [])
        let cookie = OpaqueToken(from: self.realm.random)
        let session = WebSession(
            id: self.realm.newID(), subject: SubjectID(rawValue: "subject-\(id)"), idToken: "token", startedAt: self.realm.now(),
            seenAt: self.realm.now())
        try await self.realm.database.write { [sealer = self.realm.sealer] sql in
            try sql.accounts(sealer).insert(account, subject: session.subject)
            try sql.webSessions(sealer).insert(session, cookie: cookie)
        }
        return Visitor(site: self, account: account, session: session, cookie: cookie.value)
    }

    /// Gives somebody a role in a unit, as the first administrator gets theirs.
    @discardableResult
    func grant(_ role: Role, in unitID: UUID, to visitor: Visitor) async throws -> UUID {
        let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("osoba@example.test"))
        let account = visitor.account.id
        return try await self.realm.database.write { [realm = self.realm] sql in
            let now = realm.now()
            var profile = Profile(id: realm.newID(), accountID: account, unitID: unitID, contact: contact, createdAt: now)
            if let found = try sql.profiles(realm.sealer).find(account: account, unit: unitID) {
                profile = found
            } else {
                try sql.profiles(realm.sealer).insert(profile)
            }
            let submission = Submission(
                id: realm.newID(), applicantID: account, profileID: profile.id, unitID: unitID, savedAt: now, finishedAt: now)
            try sql.submissions.insert(submission, draft: nil)
            let numbers = try sql.requestNumbers.take(1, at: now)
            try sql.roleRequests(realm.sealer).insert(
                .granted(
                    id: realm.newID(), number: numbers[0], submissionID: submission.id, profileID: profile.id, applicantID: account,
                    unitID: unitID, role: role, contact: contact, at: now))
            return profile.id
        }
    }

    /// What somebody gets who is not logged in.
    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        try await self.client.execute(uri: path, method: .get, headers: headers)
    }

    func requests(of visitor: Visitor) async throws -> [RoleRequest] {
        try await self.realm.database.read { [sealer = self.realm.sealer, account = visitor.account.id] sql in
            try sql.roleRequests(sealer).all(of: account)
        }
    }

    /// Kinds of messages waiting to be delivered.
    func outbox() async throws -> [String] {
        try await self.realm.database.read { sql in
            try sql.rows("SELECT kind FROM outbox ORDER BY created_at").map { try $0.get("kind", as: String.self) }
        }
    }
}

/// Lets in whoever has a session, as the service's own middleware does.
struct TestSessions: RouterMiddleware {
    typealias Context = SignedInContext

    func handle(
        _ request: Request, context: SignedInContext, next: (Request, SignedInContext) async throws -> Response
    ) async throws -> Response {
        guard let cookie = request.headers[.cookie]?.split(separator: "=").last.map(String.init) else { throw HTTPError(.unauthorized) }
        let realm = context.realm
        let signedIn = try await realm.database.read { sql -> SignedIn? in
            guard let session = try sql.webSessions(realm.sealer).find(cookie: cookie),
                let account = try sql.accounts(realm.sealer).find(subject: session.subject)
            else { return nil }
            return SignedIn(session: session, account: account, cookie: cookie)
        }
        var context = context
        context.signedIn = signedIn
        return try await next(request, context)
    }
}
