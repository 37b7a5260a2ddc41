import Foundation
import Logging
import Synchronization

/// Writes each log record as one line of JSON, with one write, so that lines of several threads never mix.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let output: LogOutput

    /// Values longer than this are cut.
    private static let valueLimit = 2048

    package init(label: String, level: Logger.Level, output: LogOutput) {
        self.label = label
        self.logLevel = level
        self.output = output
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = "{\"time\":"
        Self.append(Self.timestamp(Date()), to: &line)
        line += ",\"level\":\"\(event.level.rawValue)\",\"logger\":"
        Self.append(self.label, to: &line)
        line += ",\"message\":"
        Self.append(event.message.description, to: &line)
        var fields = self.metadata
        if let provided = self.metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            line += ","
            Self.append(key, to: &line)
            line += ":"
            Self.append(String(value.description.prefix(Self.valueLimit)), to: &line)
        }
        line += "}\n"
        self.output.write(line)
    }

    /// RFC 3339, UTC, milliseconds.
    private static func timestamp(_ date: Date) -> String {
        // By hand: Foundation's formatters cost more than everything else in a log line.
        let milliseconds = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        var seconds = milliseconds / 1000
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let day = "\(digits(Int(parts.tm_year) + 1900, 4))-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let time = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return "\(day)T\(time).\(digits(milliseconds % 1000, 3))Z"
    }

    /// Appends a JSON string (RFC 8259 section 7).
    private static func append(_ text: String, to line: inout String) {
        line += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": line += "\\\""
            case "\\": line += "\\\\"
            case "\n": line += "\\n"
            case "\u{2028}", "\u{2029}": line += " "
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: line.unicodeScalars.append(scalar)
            }
        }
        line += "\""
    }
}

/// Where log lines go.
package final class LogOutput: Sendable {
    private let sink: @Sendable (String) -> Void
    private let turn = Mutex(())

    package init(_ sink: @escaping @Sendable (String) -> Void) {
        self.sink = sink
    }

    /// Standard error, where container platforms look for it.
    package static func standardError() -> LogOutput {
        LogOutput(writeToStandardError)
    }

    func write(_ line: String) {
        self.turn.withLock { _ in self.sink(line) }
    }
}

/// One system call a line: less than the pipe's atomic size mixes with nobody's.
private func writeToStandardError(_ line: String) {
    var line = line
    line.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
}
