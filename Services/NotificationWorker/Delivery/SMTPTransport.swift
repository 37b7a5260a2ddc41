import Foundation

/// Sends mails over SMTP (RFC 5321) by libcurl, on a bounded set of threads that each keep a connection.
///
/// Certificates and host names are always verified. A mail that has begun to be sent is not interrupted by cancellation of the
/// task, because nobody can take back half a mail; the settings' time-out bounds it, and ``stop(within:)``.
package final class SMTPTransport: MailTransport {
    private let queue: DeliveryQueue
    private let curfew = SMTPCurfew()

    /// Connects to nothing yet.
    package init(_ settings: SMTPSettings) throws(SMTPSettingsError) {
        var sessions: [SMTPSession] = []
        for _ in 0..<settings.connections { sessions.append(try SMTPSession(settings, curfew: self.curfew)) }
        self.queue = DeliveryQueue(limit: settings.queueLimit, threads: settings.connections)
        for (index, session) in sessions.enumerated() {
            let worker = Worker(session: session, queue: self.queue)
            let thread = Thread { worker.run() }
            thread.name = "smtp-\(index + 1)"
            thread.start()
        }
    }

    deinit { self.queue.close() }

    package func send(_ mail: MailMessage) async throws(MailDeliveryError) {
        let envelope = SMTPEnvelope(mail)
        let id = UUID()
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { done in
                self.queue.add(DeliveryQueue.Job(id: id, envelope: envelope, done: done))
                // Cancelled before it was there to be withdrawn.
                if Task.isCancelled { self.queue.withdraw(id) }
            }
        } onCancel: {
            self.queue.withdraw(id)
        }
        try answer.get()
    }

    package func stop(within limit: Duration) {
        self.curfew.set(.now + limit)
        self.queue.close()
    }

    /// Takes no more mails, answers those that wait with `closed`, and returns when those being sent are through.
    package func shutdown() async {
        self.queue.close()
        await self.queue.drained()
    }

    /// Unchecked because `session` is handed to the one thread that runs it and used nowhere else.
    private struct Worker: @unchecked Sendable {
        let session: SMTPSession
        let queue: DeliveryQueue

        func run() {
            var following: DeliveryQueue.Job?
            while let job = following ?? self.queue.next() {
                following = nil
                let result = self.session.deliver(job.envelope) {
                    following = self.queue.nextAtOnce()
                    return following?.envelope
                }
                job.done.resume(returning: result)
            }
            self.session.close()
            self.queue.threadEnded()
        }
    }
}
