import Foundation
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import Vocabulary

/// Lets requests wait for a persona's mail. One look at the database, four times a second while anybody waits, serves all who do; whom the
/// senders know a persona by is asked once a second until it is known.
package final class MailWatch: Service {
    private struct Waiter {
        let wanted: PersonaMail
        let deadline: ContinuousClock.Instant
        var subjects: [String: SubjectID]
        let answer: CheckedContinuation<Mailroom.Letter?, any Error>
    }

    private struct State {
        var waiting: [UUID: Waiter] = [:]
        var isClosed = false
    }

    private let mailroom: Mailroom
    private let personas: any PersonaDirectory
    private let realm: Realm
    private let logger: Logger
    private let patience: Duration
    private let state = Mutex(State())

    /// At most so many wait at a time.
    package static let limit = 32
    /// The longest wait, unless another is given.
    package static let patience: Duration = .seconds(60)
    private static let interval: Duration = .milliseconds(250)
    private static let pauseBetweenQuestions: Duration = .seconds(1)

    /// - Parameter patience: the longest wait.
    package init(
        templates: MailTemplates, personas: any PersonaDirectory, realm: Realm, logger: Logger, patience: Duration = MailWatch.patience
    ) {
        self.mailroom = Mailroom(templates: templates)
        self.personas = personas
        self.realm = realm
        self.logger = logger
        self.patience = patience
    }

    /// The newest mail that fits, at once if there is one, otherwise as soon as one comes; nothing when none has come in time.
    ///
    /// - Throws: ``UnknownPersona``; ``UnknownMail``; ``TooManyWait``; ``ServiceUnavailable`` when nobody says who the persona is.
    func first(_ wanted: PersonaMail, within time: Duration) async throws -> Mailroom.Letter? {
        let deadline = ContinuousClock.now + min(time, self.patience)
        if let after = wanted.after, try await !self.mailroom.has(after, in: self.realm) { throw UnknownMail() }
        let subjects = try await self.personas.subjects(of: wanted.persona)
        if let letter = try await self.mailroom.newest(wanted, of: subjects, in: self.realm) { return letter }
        guard time > .zero else { return nil }
        let id = UUID()
        return try await withTaskCancellationOrGracefulShutdownHandler {
            try await withCheckedThrowingContinuation { answer in
                let refusal: Result<Mailroom.Letter?, any Error>? = self.state.withLock { state in
                    if state.isClosed || Task.isCancelled || Task.isShuttingDownGracefully { return .success(nil) }
                    if state.waiting.count >= Self.limit { return .failure(TooManyWait()) }
                    state.waiting[id] = Waiter(wanted: wanted, deadline: deadline, subjects: subjects, answer: answer)
                    return nil
                }
                if let refusal { answer.resume(with: refusal) }
            }
        } onCancelOrGracefulShutdown: {
            // If it does not wait yet, it finds out itself before it would.
            self.answer(id, with: nil)
        }
    }

    /// How many wait at the moment.
    package var count: Int { self.state.withLock { $0.waiting.count } }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                // Apart, so that nobody waits longer because the broker does not answer.
                group.addTask {
                    while !Task.isCancelled {
                        await self.learn()
                        try? await Task.sleep(for: Self.pauseBetweenQuestions)
                    }
                }
                while !Task.isCancelled {
                    await self.look()
                    try? await Task.sleep(for: Self.interval)
                }
                group.cancelAll()
            }
        }
        let left = self.state.withLock { state in
            state.isClosed = true
            return Array(state.waiting.keys)
        }
        for id in left { self.answer(id, with: nil) }
    }

    /// Answers those whose mail has come, and those whose time is over.
    func look(at now: ContinuousClock.Instant = .now) async {
        for (id, waiter) in self.state.withLock({ $0.waiting }) where waiter.deadline <= now { self.answer(id, with: nil) }
        let waiting = self.state.withLock { $0.waiting }.mapValues { (wanted: $0.wanted, subjects: $0.subjects) }
        guard !waiting.isEmpty else { return }
        do {
            let found = try await self.mailroom.newest(waiting, in: self.realm)
            for (id, letter) in found { self.answer(id, with: letter) }
        } catch {
            self.logger.warning("mails cannot be looked for", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }

    /// Asks the broker about all personas that it did not know yet, at once: no more of them than may wait.
    func learn() async {
        let unknown = self.state.withLock { Set($0.waiting.values.filter(\.subjects.isEmpty).map(\.wanted.persona)) }
        await withDiscardingTaskGroup { group in
            for persona in unknown {
                group.addTask {
                    guard let subjects = try? await self.personas.subjects(of: persona), !subjects.isEmpty else { return }
                    self.state.withLock { state in
                        for (id, waiter) in state.waiting where waiter.wanted.persona == persona { state.waiting[id]?.subjects = subjects }
                    }
                }
            }
        }
    }

    private func answer(_ id: UUID, with letter: Mailroom.Letter?) {
        self.state.withLock { $0.waiting.removeValue(forKey: id) }?.answer.resume(returning: letter)
    }
}

/// The mail after which others are asked for is none that was ever queued here.
package struct UnknownMail: Error, Hashable {
    package init() {}
}

/// As many requests wait for mails as may.
package struct TooManyWait: Error, Hashable {
    package init() {}
}
