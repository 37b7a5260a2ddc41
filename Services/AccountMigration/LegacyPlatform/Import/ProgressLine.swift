import Foundation
import Synchronization

/// Shows on standard error how far an import is: a bar on a terminal, a line for each tenth elsewhere.
final class ProgressLine: Sendable {
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let shown = Mutex<(step: LegacyImport.Progress.Step, percent: Int)?>(nil)

    private static let width = 30

    init(
        isTerminal: Bool = isatty(STDERR_FILENO) == 1,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.isTerminal = isTerminal
        self.write = write
    }

    func show(_ progress: LegacyImport.Progress) {
        let exact = progress.of > 0 ? progress.done * 100 / progress.of : 100
        let percent = self.isTerminal ? exact : exact / 10 * 10
        let isNews = self.shown.withLock { shown in
            if let last = shown, last.step == progress.step, last.percent == percent { return false }
            if shown?.step != progress.step, percent == 0 { return false }
            shown = (progress.step, percent)
            return true
        }
        guard isNews else { return }
        if self.isTerminal {
            let filled = percent * Self.width / 100
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
            self.write("\r\(progress.step.rawValue) \(bar) \(percent) %\(percent == 100 ? "\n" : "")")
        } else {
            self.write("\(progress.step.rawValue): \(percent) %\n")
        }
    }
}
