import Contracts
import Database
import Foundation
import Logging
import Metrics
import NotificationWorkerDomain
import ServiceKit
import ServiceLifecycle

/// Sends what is due: at once after a nudge, otherwise every second. Any number of instances may share the queue; a mail is claimed by lease.
package struct MailSender: Service {
    private let realm: Realm
    private let templates: MailTemplates
    private let delivery: any MailDelivery
    private let policy: RetryPolicy
    private let logger: Logger
    private let signal: AsyncStream<Void>
    private let nudger: AsyncStream<Void>.Continuation
    private let clockWatch: ClockWatch

    private static let batch = 32
    /// How long a claim holds without being renewed, in seconds: that late at most, another sends what this one died with.
    private static let lease: TimeInterval = 20
    private static let idle: Duration = .seconds(1)

    package init(
        realm: Realm, templates: MailTemplates, delivery: any MailDelivery, policy: RetryPolicy = .standard, logger: Logger
    ) {
        self.realm = realm
        self.templates = templates
        self.delivery = delivery
        self.policy = policy
        self.clockWatch = ClockWatch(lease: Self.lease, longestPause: policy.longestPause)
        self.logger = logger
        (self.signal, self.nudger) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that a mail has been queued.
    package func nudge() {
        self.nudger.yield()
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        try? await Task.sleep(for: Self.idle)
                        self.nudge()
                    }
                }
                for await _ in self.signal {
                    await self.drain()
                }
                group.cancelAll()
            }
        }
    }

    /// Sends everything that is due now.
    package func drain() async {
        while !Task.isCancelled {
            let claims: [MailRepository.Claim]
            do {
                let now = Date()
                let latestDue = self.clockWatch.latestDue(at: now)
                claims = try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                    let mails = sql.mails(sealer)
                    if let latestDue { try mails.bringForward(to: latestDue) }
                    return try mails.claim(limit: Self.batch, lease: Self.lease, at: now)
                }
            } catch {
                self.logger.error("mail queue cannot be read", metadata: ["error.type": .string(ErrorSummary.of(error))])
                return
            }
            guard !claims.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for claim in claims { group.addTask { await self.send(claim) } }
            }
        }
    }

    private func send(_ claim: MailRepository.Claim) async {
        var mail = claim.mail
        let attempt = await self.attemptKeepingClaim(claim)
        do {
            // What was handed over is noted with real time; queued mails keep to leases, not to a moved clock.
            let due = try mail.note(attempt, at: Date(), jitter: Double.random(in: 0...1), policy: self.policy)
            let keepsMessage = attempt != .delivered || self.delivery.keepsMails
            try await self.realm.database.write { [mail, sealer = self.realm.sealer] sql in
                _ = try sql.mails(sealer).update(mail, due: due, keepsMessage: keepsMessage)
            }
        } catch {
            self.logger.error(
                "mail state cannot be stored",
                metadata: ["mail.id": .stringConvertible(mail.id), "error.type": .string(ErrorSummary.of(error))])
        }
        switch attempt {
        case .delivered:
            Counter(label: "mails.sent", dimensions: [("kind", mail.kind)]).increment()
        case .refusedForGood(let reason), .failedForNow(let reason):
            Counter(label: "mails.failed", dimensions: [("kind", mail.kind)]).increment()
            self.logger.warning(
                "mail not delivered",
                metadata: [
                    "mail.id": .stringConvertible(mail.id), "mail.attempt": .stringConvertible(mail.attempts),
                    "mail.reason": .string(reason),
                ])
        }
    }

    private func attemptKeepingClaim(_ claim: MailRepository.Claim) async -> QueuedMail.Attempt {
        let attempt = try? await LeaseRenewal.during(lease: Self.lease) {
            try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                try sql.mails(sealer).renew(claim.mail.id, until: Date().addingTimeInterval(Self.lease))
            }
        } _: {
            await self.attempt(claim)
        }
        return attempt ?? .failedForNow(reason: "interrupted")
    }

    private func attempt(_ claim: MailRepository.Claim) async -> QueuedMail.Attempt {
        let message: SendNotification
        do {
            message = try claim.message.get()
        } catch {
            return .failedForNow(reason: "cannot be opened")
        }
        let text: MailText
        do {
            text = try self.templates.text(of: message.content)
        } catch {
            return .refusedForGood(reason: "no template")
        }
        return await self.delivery.deliver(text, to: message.recipient, id: claim.mail.id, acceptedAt: claim.mail.acceptedAt)
    }
}
