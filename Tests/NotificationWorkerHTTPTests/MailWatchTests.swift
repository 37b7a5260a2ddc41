import Contracts
import Database
import Foundation
import Logging
import NotificationWorkerDomain
import ServiceKit
import ServiceLifecycleTestKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import NotificationWorker

@Suite("Waiting for a persona's mail")
struct MailWatchTests {
    /// A broker that knows whom it is told of.
    private final class Personas: PersonaDirectory {
        private let known: Mutex<[String: [String: SubjectID]]>
        private let silent = Mutex(Set<String>())

        init(_ known: [String: [String: SubjectID]]) {
            self.known = Mutex(known)
        }

        func logIn(_ persona: String, as subject: String) {
            self.known.withLock { $0[persona] = ["profile-requests": SubjectID(rawValue: subject)] }
        }

        /// Does not answer any more until whoever asks gives up.
        func fallSilent(about persona: String) {
            self.silent.withLock { _ = $0.insert(persona) }
        }

        func subjects(of persona: String) async throws -> [String: SubjectID] {
            if self.silent.withLock({ $0.contains(persona) }) {
                for await _ in AsyncStream.makeStream(of: Void.self).stream {}
                throw CancellationError()
            }
            guard let subjects = self.known.withLock({ $0[persona] }) else { throw UnknownPersona() }
            return subjects
        }
    }

    private struct Place {
        let watch: MailWatch
        let personas: Personas
        let queue: MailQueue
        let realm: Realm
        let clock: ManualClock

        /// Queues an activation mail.
        @discardableResult
        func send(_ key: String, to subject: String?, at address: String = "inny@poczta.example", language: Language = .polish) async throws
            -> UUID
        {
            try await self.queue.accept(
                SendNotification(
                    idempotencyKey: key, recipient: try EmailAddress(address), language: language,
                    content: .accountActivation(link: "http://localhost/activation?token=\(key)", expiresAt: self.clock.now()),
                    subject: subject.map(SubjectID.init(rawValue:))),
                from: ServiceCaller(client: ClientID(rawValue: "profile-requests"), scopes: ["notifications"]), in: self.realm
            ).id
        }

        func link(_ wanted: PersonaMail, within time: Duration = .zero) async throws -> String? {
            try await self.watch.first(wanted, within: time)?.content.link
        }

        /// Returns once so many wait.
        func waiting(_ count: Int) async {
            while self.watch.count != count { await Task.yield() }
        }
    }

    private func use(notesSubjects: Bool = true, _ body: (Place) async throws -> Void) async throws {
        try await TestRealm.use(NotificationWorkerSchema.migrations) { realm, clock in
            let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            let templates = try MailTemplates(folder: folder.appending(path: "Services/NotificationWorker/Resources/mails").path)
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let personas = Personas(["anna": ["profile-requests": SubjectID(rawValue: "s-anna")], "nowy": [:], "drugi": [:]])
            let sender = MailSender(realm: realm, templates: templates, delivery: MailboxDelivery(), logger: logger)
            try await body(
                Place(
                    watch: MailWatch(templates: templates, personas: personas, realm: realm, logger: logger, patience: .seconds(600)),
                    personas: personas,
                    queue: MailQueue(sender: sender, notesSubjects: notesSubjects), realm: realm, clock: clock))
        }
    }

    private func anna(_ language: Language? = nil, kind: String = "account-activation", after: UUID? = nil) -> PersonaMail {
        PersonaMail(persona: "anna", kind: kind, language: language, after: after)
    }

    @Test("what has come is given at once: the newest of the persona's, whatever address it went to, of the kind and language asked for")
    func newest() async throws {
        try await self.use { place in
            #expect(try await place.link(self.anna()) == nil)
            let first = try await place.send("one", to: "s-anna")
            place.clock.advance(by: 1)
            try await place.send("two", to: "s-anna", at: "zupelnie.inny@poczta.example", language: .english)
            place.clock.advance(by: 1)
            try await place.send("three", to: "s-ktos-inny")
            try await place.send("four", to: nil)
            #expect(try await place.link(self.anna())?.hasSuffix("two") == true)
            #expect(try await place.link(self.anna(.polish))?.hasSuffix("one") == true)
            #expect(try await place.link(self.anna(.ukrainian)) == nil)
            #expect(try await place.link(self.anna(kind: "email-confirmation")) == nil)
            #expect(try await place.link(self.anna(after: first))?.hasSuffix("two") == true)
            #expect(try await place.link(self.anna(.polish, after: first)) == nil)
        }
    }

    @Test("many who wait are answered by one look when the mail comes, and those whose mail has not come wait on")
    func arrives() async throws {
        try await self.use { place in
            let watch = place.watch
            try await withThrowingTaskGroup(of: UUID?.self) { group in
                for _ in 0..<8 { group.addTask { try await watch.first(self.anna(), within: .seconds(600))?.mail.id } }
                group.addTask { try await watch.first(self.anna(.ukrainian), within: .seconds(600))?.mail.id }
                await place.waiting(9)
                await watch.look()
                #expect(watch.count == 9)
                let sent = try await place.send("one", to: "s-anna")
                await watch.look()
                #expect(watch.count == 1)
                await watch.look(at: .now + .seconds(601))
                let answers = try await group.reduce(into: []) { $0.append($1) }
                #expect(answers.count { $0 == sent } == 8 && answers.count { $0 == nil } == 1)
            }
        }
    }

    @Test("a persona whom no sender knows yet is asked after until one does")
    func later() async throws {
        try await self.use { place in
            let watch = place.watch
            async let answer = watch.first(PersonaMail(persona: "nowy", kind: "account-activation"), within: .seconds(600))
            await place.waiting(1)
            let sent = try await place.send("one", to: "s-nowy")
            await watch.learn()
            await watch.look()
            #expect(watch.count == 1)
            place.personas.logIn("nowy", as: "s-nowy")
            await watch.learn()
            await watch.look()
            let found = try await answer
            #expect(found?.mail.id == sent)
        }
    }

    @Test("a persona about whom the broker says nothing holds up no other")
    func silentBroker() async throws {
        try await self.use { place in
            let watch = place.watch
            async let answer = watch.first(PersonaMail(persona: "nowy", kind: "account-activation"), within: .seconds(600))
            async let other = watch.first(PersonaMail(persona: "drugi", kind: "account-activation"), within: .seconds(600))
            await place.waiting(2)
            let sent = try await place.send("one", to: "s-nowy")
            place.personas.logIn("nowy", as: "s-nowy")
            place.personas.fallSilent(about: "drugi")
            let learning = Task { await watch.learn() }
            while watch.count == 2, !Task.isCancelled {
                await watch.look()
                await Task.yield()
            }
            #expect(try await answer?.mail.id == sent)
            await watch.look(at: .now + .seconds(601))
            #expect(try await other == nil)
            learning.cancel()
            await learning.value
        }
    }

    @Test("a mail that was never queued is none that others come after")
    func unknownMail() async throws {
        try await self.use { place in
            await #expect(throws: UnknownMail.self) { try await place.link(self.anna(after: UUID())) }
        }
    }

    @Test("no more than a limit wait, whoever gives up makes room, and unknown personas are refused")
    func bounds() async throws {
        try await self.use { place in
            let watch = place.watch
            let tasks = (0..<MailWatch.limit).map { _ in Task { try await watch.first(self.anna(), within: .seconds(600)) } }
            await place.waiting(MailWatch.limit)
            await #expect(throws: TooManyWait.self) { _ = try await watch.first(self.anna(), within: .seconds(1)) }
            for task in tasks { task.cancel() }
            for task in tasks {
                let found = try await task.value
                #expect(found == nil)
            }
            #expect(watch.count == 0)
            await #expect(throws: UnknownPersona.self) { try await place.link(PersonaMail(persona: "nikt", kind: "account-activation")) }
        }
    }

    @Test("whoever waits is answered when the service stops, and whoever comes then does not wait")
    func stopping() async throws {
        try await self.use { place in
            let watch = place.watch
            try await testGracefulShutdown { shutdown in
                async let answer = watch.first(self.anna(), within: .seconds(600))
                await place.waiting(1)
                shutdown.triggerGracefulShutdown()
                let found = try await answer
                #expect(found == nil)
                let late = try await watch.first(self.anna(), within: .seconds(600))
                #expect(late == nil)
            }
            #expect(watch.count == 0)
        }
    }

    @Test("without sandbox mode whose mail it is is not noted")
    func notNoted() async throws {
        try await self.use(notesSubjects: false) { place in
            try await place.send("one", to: "s-anna")
            #expect(try await place.link(self.anna()) == nil)
            let noted = try await place.realm.database.read { sql in try sql.rows("SELECT id FROM mails WHERE subject IS NOT NULL").count }
            #expect(noted == 0)
        }
    }
}
