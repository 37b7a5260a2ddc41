import Contracts
import Database
import Foundation
import Logging
import NotificationWorkerDomain
import ServiceKit
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import NotificationWorker

@Suite("The mail queue")
struct MailQueueTests {
    /// A mail server that answers as the test says, and remembers what it took.
    private final class Server: MailDelivery {
        let keepsMails = false
        private let state: Mutex<(answers: [QueuedMail.Attempt], taken: [UUID])>
        private let last: QueuedMail.Attempt

        /// - Parameter last: what it answers after `answers`.
        init(_ answers: [QueuedMail.Attempt] = [], last: QueuedMail.Attempt = .delivered) {
            self.state = Mutex((answers, []))
            self.last = last
        }

        var taken: [UUID] { self.state.withLock { $0.taken } }

        func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
            self.state.withLock { state in
                let answer = state.answers.isEmpty ? self.last : state.answers.removeFirst()
                if answer == .delivered { state.taken.append(id) }
                return answer
            }
        }
    }

    /// A mail server that keeps the first mail until it has taken all the others.
    private final class SlowServer: MailDelivery {
        let keepsMails = false
        private let others: Int
        private let taken = Mutex(0)
        private let (all, continuation) = AsyncStream.makeStream(of: Void.self)
        let (begun, beginning) = AsyncStream.makeStream(of: String.self)
        let (sent, sending) = AsyncStream.makeStream(of: String.self)
        private let times = Mutex<[String: Int]>([:])

        init(others: Int) {
            self.others = others
        }

        var timesBegun: [String: Int] { self.times.withLock { $0 } }

        func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
            self.times.withLock { $0[recipient.address, default: 0] += 1 }
            self.beginning.yield(recipient.address)
            defer { self.sending.yield(recipient.address) }
            if recipient.address.hasPrefix("powolny") {
                for await _ in self.all { break }
            } else if self.taken.withLock({
                $0 += 1
                return $0 == self.others
            }) {
                self.continuation.finish()
            }
            return .delivered
        }
    }

    private let caller = ServiceCaller(client: ClientID(rawValue: "profile-requests"), scopes: ["notifications"])

    private func message(
        _ key: String = "k-1", to recipient: String = "anna@poczta.example", link: String = "http://localhost/activation?token=t",
        reason: NotificationReason? = nil
    ) throws -> SendNotification {
        SendNotification(
            idempotencyKey: key, recipient: try EmailAddress(recipient), language: .polish,
            content: .accountActivation(link: link, expiresAt: Date(timeIntervalSince1970: 1_795_586_400)), reason: reason)
    }

    private func templates() throws -> MailTemplates {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try MailTemplates(folder: folder.appending(path: "Services/NotificationWorker/Resources/mails").path)
    }

    private func use(_ server: some MailDelivery, _ body: (MailQueue, MailSender, Realm) async throws -> Void) async throws {
        try await TestRealm.use(NotificationWorkerSchema.migrations) { realm, _ in
            let sender = MailSender(
                realm: realm, templates: try self.templates(), delivery: server,
                // However slowly a test gets on, no claim of its own runs out under it.
                policy: RetryPolicy(attempts: 3, firstPause: 0, longestPause: 0), lease: 3600,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(MailQueue(sender: sender), sender, realm)
        }
    }

    private func state(of id: UUID, _ realm: Realm) async throws -> (QueuedMail.State, isKept: Bool) {
        try await realm.database.read { [sealer = realm.sealer] sql in
            let entry = try #require(try sql.mails(sealer).find(id))
            return (entry.mail.state, entry.message != nil)
        }
    }

    @Test("64 repetitions at once queue one mail, which is sent once")
    func idempotency() async throws {
        let server = Server()
        try await self.use(server) { queue, sender, realm in
            let message = try self.message()
            let ids = try await withThrowingTaskGroup(of: UUID.self) { group in
                for _ in 0..<64 { group.addTask { try await queue.accept(message, from: self.caller, in: realm).id } }
                return try await group.reduce(into: Set<UUID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            await sender.drain()
            await sender.drain()
            #expect(server.taken == Array(ids))
        }
    }

    @Test("a key that was used for another mail is refused, even after that mail's body is gone")
    func keyReused() async throws {
        try await self.use(Server()) { queue, sender, realm in
            _ = try await queue.accept(try self.message(), from: self.caller, in: realm)
            await sender.drain()
            await #expect(throws: MailQueueError.keyReused) {
                try await queue.accept(try self.message(link: "http://localhost/other"), from: self.caller, in: realm)
            }
            _ = try await queue.accept(try self.message(), from: self.caller, in: realm)
            await #expect(throws: MailQueueError.badKey) {
                try await queue.accept(try self.message(""), from: self.caller, in: realm)
            }
        }
    }

    @Test("a mail's body is erased once it is sent, and kept while it waits or is dead")
    func erased() async throws {
        try await self.use(Server([.failedForNow(reason: "smtp 451"), .delivered])) { queue, sender, realm in
            let id = try await queue.accept(try self.message(), from: self.caller, in: realm).id
            await sender.drain()
            await sender.drain()
            let (state, isKept) = try await self.state(of: id, realm)
            if case .sent = state {} else { Issue.record("not sent: \(state)") }
            #expect(!isKept)
        }
        try await self.use(Server([.refusedForGood(reason: "smtp 550")])) { queue, sender, realm in
            let id = try await queue.accept(try self.message(), from: self.caller, in: realm).id
            await sender.drain()
            let (state, isKept) = try await self.state(of: id, realm)
            if case .dead(reason: "smtp 550", _) = state {} else { Issue.record("not dead: \(state)") }
            #expect(isKept)
        }
    }

    @Test("a claimed mail is nobody else's until its lease has run out")
    func lease() async throws {
        try await self.use(Server()) { queue, _, realm in
            _ = try await queue.accept(try self.message(), from: self.caller, in: realm)
            let now = Date()
            func claim(_ at: Date) async throws -> Int {
                try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.mails(sealer).claim(limit: 8, lease: 120, at: at).count
                }
            }
            #expect(try await claim(now) == 1)
            #expect(try await claim(now.addingTimeInterval(119)) == 0)
            #expect(try await claim(now.addingTimeInterval(121)) == 1)
        }
    }

    @Test("a mail that takes long holds up none of 300 others")
    func slow() async throws {
        try await self.use(SlowServer(others: 300)) { queue, sender, realm in
            let slow = try await queue.accept(try self.message("k-0", to: "powolny@poczta.example"), from: self.caller, in: realm).id
            for number in 1...300 { _ = try await queue.accept(try self.message("k-\(number)"), from: self.caller, in: realm) }
            await sender.drain()
            if case .sent = try await self.state(of: slow, realm).0 {} else { Issue.record("it is sent in the end") }
        }
    }

    @Test("a mail that is being sent is not begun again by the same instance, although its claim has run out in the database")
    func claimedAgain() async throws {
        let server = SlowServer(others: 2)
        try await self.use(server) { queue, sender, realm in
            let slow = try await queue.accept(try self.message("k-slow", to: "powolny@poczta.example"), from: self.caller, in: realm).id
            let running = Task { try await sender.run() }
            _ = await server.begun.first { _ in true }
            try await realm.database.write { sql in _ = try sql.execute("UPDATE mails SET due_at = 0 WHERE id = \(slow)") }
            // The first of the others is claimed together with the slow one; the slow one is confirmed with the second.
            for number in 1...2 { _ = try await queue.accept(try self.message("k-\(number)"), from: self.caller, in: realm) }
            for await isSent in server.sent where isSent == "powolny@poczta.example" { break }
            running.cancel()
            try await running.value
            #expect(server.timesBegun["powolny@poczta.example"] == 1)
            #expect(try await self.state(of: slow, realm).0.isSent)
        }
    }

    /// A mail server that confirms one mail only after it was told to stop, and has not begun the others by then.
    private final class StoppedServer: MailDelivery {
        let keepsMails = false
        private let begun = Mutex(0)
        let (busy, isBusy) = AsyncStream.makeStream(of: Void.self)
        private let (stops, stopping) = AsyncStream.makeStream(of: Duration.self)
        private let limits = Mutex<[Duration]>([])
        private let stop: Task<Void, Never>

        init() {
            let stops = self.stops
            self.stop = Task { for await limit in stops where limit == .zero { break } }
        }

        var limitsTold: [Duration] { self.limits.withLock { $0 } }

        func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
            let number = self.begun.withLock {
                $0 += 1
                return $0
            }
            if number == 3 { self.isBusy.yield() }
            await self.stop.value
            return number == 1 ? .delivered : .notTried
        }

        func stop(within limit: Duration) {
            self.limits.withLock { $0.append(limit) }
            self.stopping.yield(limit)
        }
    }

    @Test("what the mail server confirms after the time for stopping is over is stored, and what was not begun is another's at once")
    func stopped() async throws {
        let server = StoppedServer()
        try await self.use(server) { queue, sender, realm in
            for number in 1...3 { _ = try await queue.accept(try self.message("k-\(number)"), from: self.caller, in: realm) }
            let running = Task { try await sender.run() }
            _ = await server.busy.first { _ in true }
            running.cancel()
            try await running.value
            #expect(server.limitsTold == [.zero])
            let mails = try await realm.database.read { sql in
                try sql.rows("SELECT state, attempts FROM mails ORDER BY state, attempts").map {
                    "\(try $0.get("state", as: String.self)) \(try $0.get("attempts", as: Int.self))"
                }
            }
            #expect(mails == ["sent 1", "waiting 0", "waiting 0"])
            let claims = try await realm.database.write { [sealer = realm.sealer] sql in
                try sql.mails(sealer).claim(limit: 5, lease: 60, at: Date())
            }
            #expect(claims.count == 2)
        }
    }

    /// A mail server that is busy with others: mails wait until they are withdrawn or the service stops.
    private final class BusyServer: MailDelivery {
        let keepsMails = false
        let (waiting, begins) = AsyncStream.makeStream(of: UUID.self)
        let (withdrawn, withdrawing) = AsyncStream.makeStream(of: UUID.self)
        private let ends = Mutex<[AsyncStream<Void>.Continuation]>([])

        func deliver(_ text: MailText, to recipient: EmailAddress, id: UUID, acceptedAt: Date) async -> QueuedMail.Attempt {
            let (turn, end) = AsyncStream.makeStream(of: Void.self)
            self.ends.withLock { $0.append(end) }
            self.begins.yield(id)
            for await _ in turn {}
            if Task.isCancelled { self.withdrawing.yield(id) }
            return .notTried
        }

        func stop(within limit: Duration) {
            for end in self.ends.withLock({ $0 }) { end.finish() }
        }
    }

    @Test(
        "a mail that waits for its turn at the mail server is not sent once its reason has gone, and the others wait on",
        .timeLimit(.minutes(10)))
    func withdrawn() async throws {
        let server = BusyServer()
        try await self.use(server) { queue, sender, realm in
            var ids: [UUID] = []
            for number in 1...2 {
                let reason = NotificationReason(name: "activation-link:\(number)", sequence: 1)
                ids.append(try await queue.accept(try self.message("k-\(number)", reason: reason), from: self.caller, in: realm).id)
            }
            let running = Task { try await sender.run() }
            var waiting = server.waiting.makeAsyncIterator()
            for _ in ids { _ = await waiting.next() }
            try await queue.end(EndedReason(name: "activation-link:1", sequence: 1), from: self.caller, in: realm)
            #expect(await server.withdrawn.first { _ in true } == ids[0])
            #expect(try await self.state(of: ids[0], realm).0 == .cancelled(at: realm.now()))
            #expect(try await self.state(of: ids[1], realm).0 == .waiting)
            running.cancel()
            try await running.value
        }
    }

    @Test("a mail whose worker dies with every attempt becomes a dead letter and is tried no more")
    func killer() async throws {
        let server = Server()
        try await self.use(server) { queue, sender, realm in
            let id = try await queue.accept(try self.message(), from: self.caller, in: realm).id
            for _ in 1...3 {
                let claims = try await realm.database.write { [sealer = realm.sealer] sql in
                    try sql.mails(sealer).claim(limit: 8, lease: 0, at: Date())
                }
                #expect(claims.count == 1)
            }
            await sender.drain()
            let state = try await self.state(of: id, realm).0
            if case .dead = state {} else { Issue.record("not dead: \(state)") }
            #expect(server.taken == [])
        }
    }

    @Test("a server that takes nothing from us costs none of the mails that were under way an attempt")
    func serverAway() async throws {
        let server = Server(last: .serverAway(reason: "sender refused, smtp 550"))
        try await self.use(server) { queue, sender, realm in
            for number in 1...3 { _ = try await queue.accept(try self.message("k-\(number)"), from: self.caller, in: realm) }
            await sender.drain()
            let mails = try await realm.database.read { [sealer = realm.sealer] sql in try sql.mails(sealer).latest(8).map(\.mail) }
            #expect(mails.map(\.attempts) == [0, 0, 0] && mails.allSatisfy { $0.state == .waiting })
            #expect(server.taken == [])
        }
    }

    @Test("a mail that does not open leaves the mailbox readable")
    func mailbox() async throws {
        try await self.use(Server()) { queue, _, realm in
            let ids = [
                try await queue.accept(try self.message("k-1"), from: self.caller, in: realm).id,
                try await queue.accept(try self.message("k-2"), from: self.caller, in: realm).id,
            ]
            _ = try await realm.database.write { sql in
                try sql.execute("UPDATE mails SET message = \([UInt8]("garbage".utf8)) WHERE id = \(ids[0])")
            }
            #expect(try await Mailroom(templates: try self.templates()).latest(in: realm).map(\.mail.id) == [ids[1]])
        }
    }

    @Test("every kind of mail has a sample, and says something in every language with nothing left open")
    func samples() throws {
        let templates = try self.templates()
        for content in NotificationContent.samples {
            let texts = try Language.allCases.map { try templates.text(of: content, in: $0) }
            #expect(Set(texts.map(\.subject)).count == texts.count && Set(texts.map(\.text)).count == texts.count)
            for text in texts {
                let all = text.subject + text.text + text.html
                #expect(!all.contains("{{") && !text.text.contains("  ") && !text.text.contains(" ."), "\(text.subject)")
            }
        }
    }

    @Test("a reminder says how to switch it off in both parts, and one that was queued without such a link says the rest")
    func stopLink() throws {
        let templates = try self.templates()
        for language in Language.allCases {
            let mail = try templates.text(
                of: .accountActivationReminder(link: "http://localhost/", stopLink: "http://localhost/stop"), in: language)
            #expect(mail.text.contains("http://localhost/stop") && mail.html.contains("href=\"http://localhost/stop\""))
            #expect(mail.stopLink == "http://localhost/stop")
            let old = try templates.text(of: .accountActivationReminder(link: "http://localhost/", stopLink: nil), in: language)
            #expect(old.stopLink == nil && !old.html.contains("href=\"\"") && old.text.contains("http://localhost/"))
        }
    }

    @Test("a link that cannot stand in a mail's header is refused when the mail is queued")
    func badStopLink() async throws {
        try await self.use(Server()) { queue, _, realm in
            await #expect(throws: MailQueueError.badStopLink) {
                try await queue.accept(
                    SendNotification(
                        idempotencyKey: "k", recipient: try EmailAddress("anna@poczta.example"), language: .polish,
                        content: .accountActivationReminder(link: "http://localhost/", stopLink: "http://localhost/>\r\nBcc: x")),
                    from: self.caller, in: realm)
            }
        }
    }

    @Test("both parts of a mail say the same, values cannot become markup, and Polish nouns fit their numbers")
    func templateTexts() throws {
        let templates = try self.templates()
        let activation = try templates.text(
            of: .accountActivation(link: "http://localhost/activation?token=a&b=1", expiresAt: Date(timeIntervalSince1970: 1_795_586_400)),
            in: .polish)
        #expect(activation.text.contains("http://localhost/activation?token=a&b=1"))
        #expect(activation.html.contains("href=\"http://localhost/activation?token=a&amp;b=1\""))
        let roles = (1...5).map { NotificationContent.RequestedRole(number: "U00000\($0)/2026", role: "Rola \($0)") }
        let nouns: [(Int, Language, String)] = [
            (1, .polish, "1 wniosek "), (2, .polish, "2 wnioski "), (5, .polish, "5 wniosków "), (1, .english, "1 request "),
            (2, .english, "2 requests "), (1, .ukrainian, "1 заяву "), (3, .ukrainian, "3 заяви "), (5, .ukrainian, "5 заяв "),
        ]
        for (count, language, noun) in nouns {
            let content = NotificationContent.requestsReceived(unit: "<b>Zły</b>\n> link | x", requests: Array(roles.prefix(count)))
            let mail = try templates.text(of: content, in: language)
            #expect(mail.subject.contains(noun))
            #expect(mail.text.contains((1...count).map { "- U00000\($0)/2026 – Rola \($0)" }.joined(separator: "\n")))
            #expect(mail.html.contains("<li>U000001/2026 – Rola 1</li>"))
            #expect(!mail.html.contains("<b>Zły</b>") && !mail.html.contains("href"))
        }
    }
}

extension QueuedMail.State {
    fileprivate var isSent: Bool {
        if case .sent = self { true } else { false }
    }
}
