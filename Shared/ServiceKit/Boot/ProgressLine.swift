import Foundation
import Synchronization

/// Shows on standard error how far a command is: a bar on a terminal, a line for each tenth elsewhere.
package final class ProgressLine: Sendable {
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let shown = Mutex<(step: String, percent: Int)?>(nil)

    private static let width = 30

    package init(
        isTerminal: Bool = isatty(STDERR_FILENO) == 1,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// - Parameters:
    ///   - step: what is being done, such as `reading`.
    ///   - all: when it will be done.
    package func show(_ step: String, _ done: Int, of all: Int) {
        let exact = all > 0 ? done * 100 / all : 100
        let percent = self.isTerminal ? exact : exact / 10 * 10
        let isNews = self.shown.withLock { shown in
            if let last = shown, last.step == step, last.percent == percent { return false }
            if shown?.step != step, percent == 0 { return false }
            shown = (step, percent)
            return true
        }
        guard isNews else { return }
        if self.isTerminal {
            let filled = percent * Self.width / 100
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
            self.write("\r\(step) \(bar) \(percent) %\(percent == 100 ? "\n" : "")")
        } else {
            self.write("\(step): \(percent) %\n")
        }
    }
}
