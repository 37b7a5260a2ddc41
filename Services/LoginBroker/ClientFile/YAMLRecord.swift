import Foundation
import Yams

/// One mapping of a YAML file, read key by key. Whatever is wrong is noted, with its place, and reading goes on, so that a start can name
/// everything at once.
struct YAMLRecord {
    /// Where it stands, for instance `clients[2] (demo-web)`.
    var place: String
    private(set) var problems: [String] = []
    private let entries: [String: Node]
    private var asked: Set<String> = []
    private let environment: [String: String]

    init?(_ node: Node, place: String, environment: [String: String]) {
        guard let mapping = node.mapping else { return nil }
        self.place = place
        self.environment = environment
        var entries: [String: Node] = [:]
        var repeated: [String] = []
        for (key, value) in mapping {
            let name = key.string ?? "?"
            if entries.updateValue(value, forKey: name) != nil { repeated.append(name) }
        }
        self.entries = entries
        for name in repeated { self.refuse(name, "stands there twice") }
    }

    mutating func refuse(_ key: String, _ reason: String) {
        self.problems.append("\(self.place): \(key) \(reason)")
    }

    /// Takes over what was wrong elsewhere.
    mutating func note(_ problem: String) {
        self.problems.append(problem)
    }

    /// A text; `nil` when the key is not there.
    mutating func text(_ key: String) -> String? {
        self.asked.insert(key)
        guard let node = self.entries[key], node.null == nil else { return nil }
        guard let text = node.string else {
            self.refuse(key, "must be a text")
            return nil
        }
        return self.substituted(text, key)
    }

    mutating func requiredText(_ key: String) -> String {
        if let text = self.text(key), !text.isEmpty { return text }
        self.refuse(key, "is missing")
        return ""
    }

    mutating func texts(_ key: String) -> [String] {
        self.asked.insert(key)
        guard let node = self.entries[key], node.null == nil else { return [] }
        guard let sequence = node.sequence else {
            self.refuse(key, "must be a list")
            return []
        }
        return sequence.compactMap { item in
            guard let text = item.string else {
                self.refuse(key, "must be a list of texts")
                return nil
            }
            return self.substituted(text, key)
        }
    }

    mutating func flag(_ key: String, default fallback: Bool) -> Bool {
        switch self.text(key) {
        case nil: return fallback
        case "true": return true
        case "false": return false
        default:
            self.refuse(key, "must be true or false")
            return fallback
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice) -> Choice
    where Choice.RawValue == String {
        guard let text = self.text(key) else { return fallback }
        guard let value = Choice(rawValue: text) else {
            self.refuse(key, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            return fallback
        }
        return value
    }

    /// The mapping below a key, as pairs of a text and the list that belongs to it.
    mutating func lists(_ key: String) -> [String: [String]] {
        self.asked.insert(key)
        guard let node = self.entries[key], node.null == nil else { return [:] }
        guard var below = YAMLRecord(node, place: "\(self.place): \(key)", environment: self.environment) else {
            self.refuse(key, "must be a mapping")
            return [:]
        }
        var lists: [String: [String]] = [:]
        for name in below.entries.keys { lists[name] = below.texts(name) }
        self.problems += below.problems
        return lists
    }

    /// The mappings in the list below a key.
    mutating func records(_ key: String) -> [YAMLRecord] {
        self.asked.insert(key)
        guard let node = self.entries[key], node.null == nil else { return [] }
        guard let sequence = node.sequence else {
            self.refuse(key, "must be a list")
            return []
        }
        return sequence.enumerated().compactMap { index, item in
            let record = YAMLRecord(item, place: "\(key)[\(index + 1)]", environment: self.environment)
            if record == nil { self.refuse(key, "must be a list of mappings") }
            return record
        }
    }

    /// Notes the keys that nobody asked for: they are misspelt.
    mutating func finish() {
        for key in Set(self.entries.keys).subtracting(self.asked).sorted() { self.refuse(key, "is not a key that is known here") }
    }

    /// Puts the environment's values in the place of `${NAME}` and `${NAME:-default}`.
    private mutating func substituted(_ text: String, _ key: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.range(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest.range(of: "}", range: start.upperBound..<rest.endIndex) else {
                self.refuse(key, "has a ${ without its }")
                return result
            }
            let inside = rest[start.upperBound..<end.lowerBound]
            let separator = inside.range(of: ":-")
            let name = String(separator.map { inside[..<$0.lowerBound] } ?? inside)
            if let value = self.environment[name], !value.isEmpty {
                result += value
            } else if let separator {
                result += inside[separator.upperBound...]
            } else {
                self.refuse(key, "needs the environment variable \(name), which is not set")
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }
}
