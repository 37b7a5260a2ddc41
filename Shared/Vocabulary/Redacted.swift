/// A value that must never show up in a log line, an error or a dump: whatever prints it prints `REDACTED`.
///
/// Conforming types keep a property of their own (`digits`, `value`, `exposed` …) for the few places that need the content.
package protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    package var description: String { "REDACTED" }
    package var debugDescription: String { "REDACTED" }
    package var customMirror: Mirror { Mirror(self, children: [(label: String?, value: Any)]()) }
}
