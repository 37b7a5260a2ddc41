import Foundation
import Synchronization

/// Hears what other instances announce (LISTEN), on a connection and a thread of its own that begin with the first listener.
final class PostgreSQLListener: Sendable {
    private struct State {
        var wanted = Set<ChangeTopic>()
        /// Those whose changes the present connection hears of.
        var heard = Set<ChangeTopic>()
        var isRunning = false
        var isClosed = false
        var whenEnded: [CheckedContinuation<Void, Never>] = []
    }

    private let settings: PostgreSQLSettings
    private let listeners = ChangeListeners()
    private let alarm: ThreadAlarm
    private let state = Mutex(State())

    /// How long nothing may be heard before the connection is tried: a server that hangs does not say so.
    private static let probesAfter: Duration = .seconds(15)
    private static let patienceWithProbes: Duration = .seconds(3)
    /// How long an unreachable server is left alone.
    private static let rest: Duration = .seconds(1)

    /// - Throws: ``DatabaseError/unavailable`` when the process has too many files open.
    init(_ settings: PostgreSQLSettings) throws(DatabaseError) {
        self.settings = settings
        self.alarm = try ThreadAlarm()
    }

    /// What the topic is called on the server.
    static func channel(of topic: ChangeTopic) -> String {
        "ssoz_\(topic.name)"
    }

    func listen(to topic: ChangeTopic) -> AsyncStream<Void> {
        let signs = self.listeners.listen(to: topic)
        let (isFirst, isHeard) = self.state.withLock { state in
            state.wanted.insert(topic)
            let isFirst = !state.isRunning && !state.isClosed
            if isFirst { state.isRunning = true }
            return (isFirst, state.heard.contains(topic))
        }
        // Of others the thread tells, once it hears.
        if isHeard { self.listeners.tell(of: topic) }
        if isFirst {
            let thread = Thread { self.work() }
            thread.name = "postgresql-listener"
            thread.start()
        }
        self.alarm.ring()
        return signs
    }

    /// Returns when the connection is closed.
    func close() async {
        self.listeners.close()
        await withCheckedContinuation { continuation in
            let hasEnded = self.state.withLock { state in
                state.isClosed = true
                if state.isRunning { state.whenEnded.append(continuation) }
                return !state.isRunning
            }
            self.alarm.ring()
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: The thread

    private var isClosed: Bool { self.state.withLock { $0.isClosed } }

    private func work() {
        while !self.isClosed {
            // Whatever was lost, what matters is to be connected again.
            try? self.hear()
            self.state.withLock { $0.heard = [] }
            self.alarm.silence()
            if !self.isClosed { self.alarm.wait(for: Self.rest) }
        }
        let waiting = self.state.withLock { state in
            state.isRunning = false
            return state.whenEnded
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Connects, and tells what is heard until the connection is lost.
    private func hear() throws {
        let connection = try PostgreSQLConnection(self.settings)
        while !self.isClosed {
            self.alarm.silence()
            for topic in self.state.withLock({ $0.wanted.subtracting($0.heard) }) {
                try self.listen(to: topic, on: connection)
                self.state.withLock { _ = $0.heard.insert(topic) }
                // What was announced before this is not heard here.
                self.listeners.tell(of: topic)
            }
            let heard = self.state.withLock { $0.heard }
            let began = ContinuousClock.now
            let channels = try connection.announcements(until: self.alarm.descriptor, within: Self.probesAfter)
            for topic in heard where channels.contains(Self.channel(of: topic)) { self.listeners.tell(of: topic) }
            guard channels.isEmpty, began.duration(to: .now) >= Self.probesAfter else { continue }
            // Listening again changes nothing, and fails where nobody answers.
            for topic in heard { try self.listen(to: topic, on: connection) }
        }
    }

    private func listen(to topic: ChangeTopic, on connection: PostgreSQLConnection) throws {
        let name = Self.channel(of: topic).replacing("\"", with: "\"\"")
        try connection.command("LISTEN \"\(name)\"", within: Self.patienceWithProbes)
    }
}

/// Wakes a thread that waits on a socket: a pipe that can be read from once somebody has rung.
private final class ThreadAlarm: Sendable {
    /// To wait on.
    let descriptor: Int32
    private let bell: Int32

    init() throws(DatabaseError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .unavailable }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (self.descriptor, self.bell) = (ends[0], ends[1])
    }

    deinit {
        close(self.descriptor)
        close(self.bell)
    }

    func ring() {
        // A full pipe rings already.
        _ = withUnsafeBytes(of: UInt8(0)) { write(self.bell, $0.baseAddress, 1) }
    }

    /// Until it is rung again.
    func silence() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(self.descriptor, &bytes, bytes.count) > 0 {}
    }

    /// Until it rings, at most for so long.
    func wait(for limit: Duration) {
        var waited = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        poll(&waited, 1, Int32(clamping: limit.components.seconds * 1000))
    }
}
