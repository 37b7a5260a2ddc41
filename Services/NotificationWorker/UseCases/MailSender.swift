import Contracts
import Database
import Foundation
import Logging
import Metrics
import NotificationWorkerDomain
import ServiceKit
import ServiceLifecycle

/// Sends what is due: at once after a nudge, otherwise every second. Any number of instances may share the queue; a mail is claimed by lease.
///
/// As many mails as the window holds are under way at a time, and each that ends makes room for the next: one that takes long holds up none.
/// What came of the mails that have ended is stored together with the claim of the next ones, in one transaction for as many as there are.
package struct MailSender: Service {
    private let realm: Realm
    private let templates: MailTemplates
    private let delivery: any MailDelivery
    private let policy: RetryPolicy
    private let logger: Logger
    private let signal: AsyncStream<Void>
    private let nudger: AsyncStream<Void>.Continuation
    private let clockWatch: ClockWatch
    private let window: SendingWindow

    private static let windowSize = 512
    /// How long a claim holds without being renewed, in seconds: that late at most, another sends what this one died with.
    private let lease: TimeInterval
    private static let idle: Duration = .seconds(1)
    /// How long what is under way may take once the service stops.
    private static let patience: Duration = .seconds(10)

    package init(
        realm: Realm, templates: MailTemplates, delivery: any MailDelivery, policy: RetryPolicy = .standard, lease: TimeInterval = 20,
        logger: Logger
    ) {
        self.realm = realm
        self.templates = templates
        self.delivery = delivery
        self.policy = policy
        self.lease = lease
        self.clockWatch = ClockWatch(lease: lease, longestPause: policy.longestPause)
        self.logger = logger
        self.window = SendingWindow(size: Self.windowSize)
        (self.signal, self.nudger) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a mail has been queued.
    package func nudge() {
        self.nudger.yield()
    }

    /// Ends when told to: nothing more is begun, what is under way is given ten seconds, and what has come of it is stored.
    package func run() async throws {
        Gauge(label: "mail.server.away").record(0)
        // Not cancelled with this one: what a mail server has confirmed must be stored, or it would be sent again.
        let sending = Task { await self.sendUntilClosed() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await sending.value
            } onGracefulShutdown: {
                self.close(within: Self.patience)
            }
        } onCancel: {
            self.close(within: .zero)
        }
    }

    private func close(within limit: Duration) {
        self.window.close(by: .now + limit)
        self.delivery.stop(within: limit)
        self.nudge()
    }

    private func sendUntilClosed() async {
        await withDiscardingTaskGroup { group in
            let ticker = Task {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.idle)
                    self.nudge()
                }
            }
            let listener = Task {
                for await _ in self.realm.database.announcements(of: .cancelledMails) { await self.withdrawCancelled() }
            }
            for await _ in self.signal {
                _ = await self.turn(in: &group)
                if self.window.isDone(at: .now) { break }
            }
            ticker.cancel()
            listener.cancel()
        }
    }

    /// Mails that wait here for their turn at the mail server, and whose reason has gone meanwhile, are not sent.
    private func withdrawCancelled() async {
        let ids = self.window.claimed
        guard !ids.isEmpty else { return }
        do {
            self.window.withdraw(
                try await self.realm.database.read { [sealer = self.realm.sealer] sql in try sql.mails(sealer).ended(among: ids) })
        } catch {
            self.logger.warning("cancelled mails cannot be looked for", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }

    /// Sends everything that is due now, and returns when that is through.
    package func drain() async {
        await withDiscardingTaskGroup { group in
            var signals = self.signal.makeAsyncIterator()
            while await self.turn(in: &group) || !self.window.isEmpty { await signals.next() }
        }
    }

    /// Stores what has come of mails, and claims and begins as many others as there is room for.
    ///
    /// - Returns: whether any were begun.
    private func turn(in group: inout DiscardingTaskGroup) async -> Bool {
        let outcomes = self.window.takeOutcomes()
        let room = self.window.capacity(at: .now, storing: outcomes.count)
        // A quarter of the lease before the end, so that a renewal may fail a few times.
        let renewed = self.window.renew(
            endingBefore: .now + .seconds(self.lease * 0.75), until: .now + .seconds(self.lease), besides: outcomes)
        guard !outcomes.isEmpty || room > 0 || !renewed.isEmpty else { return false }
        let claims: [MailRepository.Claim]
        do {
            claims = try await self.store(outcomes, renewing: renewed, claiming: room)
        } catch {
            self.window.putBack(outcomes)
            self.logger.error("mail queue is out of reach", metadata: ["error.type": .string(ErrorSummary.of(error))])
            return false
        }
        self.window.stored(outcomes)
        self.report(outcomes)
        let begun = self.window.begin(claims.map(\.mail.id), until: .now + .seconds(self.lease))
        for claim in claims where begun.contains(claim.mail.id) {
            group.addTask {
                let sending = Task { await self.attempt(claim) }
                self.window.attempt(claim.mail.id, by: sending)
                let attempt = await sending.value
                let news = self.window.finish(.init(mail: claim.mail, attempt: attempt), at: .now, jitter: Double.random(in: 0...1))
                if let news { self.report(news) }
                self.nudge()
            }
        }
        return !begun.isEmpty
    }

    private func store(_ outcomes: [SendingWindow.Outcome], renewing renewed: [UUID], claiming room: Int) async throws
        -> [MailRepository.Claim]
    {
        // Queued mails keep to leases, with real time, not to a moved clock.
        let now = Date()
        let latestDue = self.clockWatch.latestDue(at: now)
        let notes = try outcomes.filter { $0.attempt != .delivered }.map { outcome in
            var mail = outcome.mail
            let due = try mail.note(outcome.attempt, at: now, jitter: Double.random(in: 0...1), policy: self.policy)
            return (mail: mail, claimed: outcome.mail, due: due)
        }
        let delivered = outcomes.filter { $0.attempt == .delivered }.map(\.mail.id)
        return try await self.realm.database.write {
            [moved = self.realm.now(), sealer = self.realm.sealer, keeps = self.delivery.keepsMails] sql in
            let mails = sql.mails(sealer)
            try mails.sent(delivered, at: now, keepsMessages: keeps)
            for note in notes { try mails.update(note.mail, claimedAs: note.claimed, due: note.due, keepsMessage: true) }
            for id in renewed { try mails.renew(id, until: now.addingTimeInterval(self.lease)) }
            try mails.release(limit: Self.windowSize, at: moved, due: now)
            if let latestDue { try mails.bringForward(to: latestDue) }
            return room > 0 ? try mails.claim(limit: room, lease: self.lease, at: now) : []
        }
    }

    private func report(_ outcomes: [SendingWindow.Outcome]) {
        let sent = Dictionary(grouping: outcomes.filter { $0.attempt == .delivered }, by: \.mail.kind)
        for (kind, mails) in sent { Counter(label: "mails.sent", dimensions: [("kind", kind)]).increment(by: mails.count) }
        for outcome in outcomes { self.reportFailure(of: outcome) }
    }

    /// Whoever runs the service must know why nothing is sent: at least once a minute while that is so.
    private func report(_ news: ServerPause.News) {
        let gauge = Gauge(label: "mail.server.away")
        switch news {
        case .away(let reason):
            gauge.record(1)
            self.logger.error("the mail server takes no mails from us", metadata: ["mail.reason": .string(reason)])
        case .back:
            gauge.record(0)
            self.logger.info("the mail server takes mails again")
        }
    }

    private func reportFailure(of outcome: SendingWindow.Outcome) {
        let mail = outcome.mail
        switch outcome.attempt {
        case .delivered, .notTried: return
        case .refusedForGood(let reason), .failedForNow(let reason), .serverAway(let reason):
            Counter(label: "mails.failed", dimensions: [("kind", mail.kind)]).increment()
            self.logger.warning(
                "mail not delivered",
                metadata: [
                    "mail.id": .stringConvertible(mail.id), "mail.attempt": .stringConvertible(mail.attempts),
                    "mail.reason": .string(reason),
                ])
        }
    }

    private func attempt(_ claim: MailRepository.Claim) async -> QueuedMail.Attempt {
        if Task.isCancelled { return .notTried }
        guard !claim.mail.isExhausted(by: self.policy) else { return .refusedForGood(reason: "no attempt came to an end") }
        let message: SendNotification
        do {
            message = try claim.message()
        } catch {
            return .failedForNow(reason: "cannot be opened")
        }
        let text: MailText
        do {
            text = try self.templates.text(of: message.content, in: message.language)
        } catch {
            return .refusedForGood(reason: "no template")
        }
        return await self.delivery.deliver(text, to: message.recipient, id: claim.mail.id, acceptedAt: claim.mail.acceptedAt)
    }
}
