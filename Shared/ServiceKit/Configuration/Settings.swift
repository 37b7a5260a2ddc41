import Configuration
import Foundation
import Vocabulary

/// Reads a service's settings and remembers everything that is wrong with them, so that a start fails once, naming all of it.
///
/// A key such as `http.port` is the environment variable `HTTP_PORT`. Secrets may also be given as a file: `SMTP_PASSWORD_FILE`.
package struct Settings {
    private let reader: ConfigReader
    private var problems: [String] = []

    package init(_ reader: ConfigReader) {
        self.reader = reader
    }

    /// The value, or `nil` when it is not set or empty.
    package mutating func optionalText(_ key: String) -> String? {
        guard let value = self.reader.string(forKey: ConfigKey(key)) else { return nil }
        let trimmed = value.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// The value, or `fallback` when it is not set. Without a fallback a missing value is a problem.
    package mutating func text(_ key: String, default fallback: String? = nil) -> String {
        if let value = self.optionalText(key) ?? fallback { return value }
        self.refuse(key, "is not set")
        return ""
    }

    package mutating func integer(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = self.optionalText(key) else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            self.refuse(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return value
    }

    package mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        switch self.optionalText(key)?.lowercased() {
        case nil: return fallback
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default:
            self.refuse(key, "must be true or false")
            return fallback
        }
    }

    /// An http or https URL without query, fragment or trailing slash.
    package mutating func baseURL(_ key: String, default fallback: String? = nil) -> String {
        let value = self.text(key, default: fallback)
        guard !value.isEmpty else { return value }
        guard let parts = URLComponents(string: value), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            parts.host?.isEmpty == false, parts.query == nil, parts.fragment == nil, parts.user == nil
        else {
            self.refuse(key, "must be an http or https URL without query or fragment")
            return value
        }
        return value.hasSuffix("/") ? String(value.dropLast()) : value
    }

    /// The path of a file that is needed, looked into at once so that what is wrong with it is said with everything else.
    ///
    /// - Parameter check: throws a ``StartError`` that says what is wrong with the file.
    package mutating func file(_ key: String, checking check: (String) throws -> Void) -> String {
        let path = self.text(key)
        if !path.isEmpty { self.inspect(path, of: key, check) }
        return path
    }

    /// As ``file(_:checking:)``, for a file that may be left out.
    package mutating func optionalFile(_ key: String, checking check: (String) throws -> Void) -> String? {
        let path = self.optionalText(key)
        if let path { self.inspect(path, of: key, check) }
        return path
    }

    private mutating func inspect(_ path: String, of key: String, _ check: (String) throws -> Void) {
        do {
            try check(path)
        } catch let error as any StartError {
            self.refuse(key, "will not do: \(error.description)")
        } catch {
            self.refuse(key, "names a file that cannot be read: \(path)")
        }
    }

    /// A secret from the variable itself or from the file that `<key>.file` names.
    package mutating func optionalSecret(_ key: String) -> Secret? {
        if let path = self.optionalText(key + ".file") {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                self.refuse(key + ".file", "names a file that cannot be read: \(path)")
                return nil
            }
            let value = text.trimmingCharacters(in: .newlines)
            if value.isEmpty { self.refuse(key + ".file", "names an empty file: \(path)") }
            return Secret(value)
        }
        guard let value = self.reader.string(forKey: ConfigKey(key), isSecret: true), !value.isEmpty else { return nil }
        return Secret(value)
    }

    /// One of a few words.
    package mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice) -> Choice
    where Choice.RawValue == String {
        guard let text = self.optionalText(key) else { return fallback }
        guard let value = Choice(rawValue: text) else {
            self.refuse(key, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            return fallback
        }
        return value
    }

    /// Comma-separated values.
    package mutating func list(_ key: String) -> [String] {
        (self.optionalText(key) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Records that a value will not do.
    package mutating func refuse(_ key: String, _ reason: String) {
        self.problems.append("\(Self.variable(key)) \(reason)")
    }

    /// - Throws: ``ConfigurationError`` when anything was wrong.
    package func check() throws {
        guard self.problems.isEmpty else { throw ConfigurationError(problems: self.problems) }
    }

    /// The environment variable a key is read from.
    package static func variable(_ key: String) -> String {
        key.replacingOccurrences(of: ".", with: "_").uppercased()
    }
}

/// All that is wrong with the settings of a service.
package struct ConfigurationError: Error, CustomStringConvertible, Hashable {
    package let problems: [String]

    package init(problems: [String]) {
        self.problems = problems
    }

    package var description: String {
        "The configuration is not complete:\n" + self.problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
