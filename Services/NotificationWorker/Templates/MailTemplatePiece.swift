import Mustache
import WebPages

/// A piece of a mail's text or HTML with tags in it. One that only names values is filled in directly, which costs a tenth of what mustache takes;
/// one with sections is left to mustache.
struct MailTemplatePiece: Sendable {
    private enum Kind: Sendable {
        case names([Part])
        case template(MustacheTemplate)
    }

    private enum Part: Sendable {
        case fixed(String)
        case value(String)
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
            for part in parts {
                switch part {
                case .fixed(let words): text += words
                case .value(let name):
                    let value = Self.text(values[name])
                    text += self.isHTML ? HTMLText.escape(value) : value
                }
            }
            return text
        }
    }

    private static func text(_ value: (any Sendable)?) -> String {
        switch value {
        case let text as String: text
        case let number as Int: String(number)
        default: ""
        }
    }

    /// Nothing for what has other tags than names.
    private static func parts(of source: String) -> [Part]? {
        var parts: [Part] = []
        var rest = source[...]
        while let opening = rest.firstRange(of: "{{") {
            parts.append(.fixed(String(rest[..<opening.lowerBound])))
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstRange(of: "}}") else { return nil }
            let name = rest[..<closing.lowerBound].filter { $0 != " " }
            guard !name.isEmpty, name.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
            parts.append(.value(String(name)))
            rest = rest[closing.upperBound...]
        }
        return parts + [.fixed(String(rest))]
    }
}
