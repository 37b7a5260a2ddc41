import Mustache
import WebPages

/// A piece of a mail's text or HTML with tags in it. One that only names values, shows fixed words where a value is true, or has a line for each
/// value of a list, is filled in directly, which costs much less than mustache; anything else is left to mustache.
struct MailTemplatePiece: Sendable {
    private enum Kind: Sendable {
        case names([Part])
        case template(MustacheTemplate)
    }

    private enum Part: Sendable {
        case fixed(String)
        case value(String)
        /// Words that are shown where the value is true: a plural form.
        case words(String, where: String)
        /// Once for each value of a list.
        case each(String, [Part])

        var isPlain: Bool {
            switch self {
            case .fixed, .value: true
            case .words, .each: false
            }
        }
    }

    private let kind: Kind
    private let isHTML: Bool

    /// - Throws: what mustache throws.
    init(_ source: String, isHTML: Bool) throws {
        _ = HTMLText.registered
        // Parsed whatever it is, so that a malformed tag stops the start.
        let template = try MustacheTemplate(string: (isHTML ? HTMLText.pragma : "{{% CONTENT_TYPE:TEXT}}") + source)
        self.kind = Self.parts(of: source).map(Kind.names) ?? .template(template)
        self.isHTML = isHTML
    }

    func render(_ values: [String: any Sendable]) -> String {
        switch self.kind {
        case .template(let template): return template.render(values)
        case .names(let parts):
            var text = ""
            self.append(parts, values, to: &text)
            return text
        }
    }

    private func append(_ parts: [Part], _ values: [String: any Sendable], to text: inout String) {
        for part in parts {
            switch part {
            case .fixed(let words): text += words
            case .words(let words, where: let name): if values[name] as? Bool == true { text += words }
            case .value(let name):
                let value = Self.text(values[name])
                text += self.isHTML ? HTMLText.escape(value) : value
            case .each(let name, let parts):
                for item in values[name] as? [[String: any Sendable]] ?? [] { self.append(parts, item, to: &text) }
            }
        }
    }

    private static func text(_ value: (any Sendable)?) -> String {
        switch value {
        case let text as String: text
        case let number as Int: String(number)
        default: ""
        }
    }

    /// Nothing for what has other tags.
    private static func parts(of source: String) -> [Part]? {
        var parts: [Part] = []
        var rest = source[...]
        while let opening = rest.firstRange(of: "{{") {
            parts.append(.fixed(String(rest[..<opening.lowerBound])))
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else { return nil }
            var name = rest[..<closing.lowerBound].filter { $0 != " " }
            let isSection = name.hasPrefix("#")
            if isSection { name.removeFirst() }
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
            rest = rest[closing.upperBound...]
            guard isSection else {
                parts.append(.value(name))
                continue
            }
            guard let end = rest.firstRange(of: "{{/\(name)}}") else { return nil }
            let inner = String(rest[..<end.lowerBound])
            rest = rest[end.upperBound...]
            if inner.contains("{{") {
                // Only the lines of a list, which name nothing but what each has.
                guard let each = Self.parts(of: inner), each.allSatisfy(\.isPlain) else { return nil }
                parts.append(.each(name, each))
            } else {
                parts.append(.words(inner, where: name))
            }
        }
        return parts + [.fixed(String(rest))]
    }
}
