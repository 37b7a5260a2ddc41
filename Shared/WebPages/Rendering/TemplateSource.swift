import Mustache

/// One template's text, checked before it is parsed: what Mustache would pass over in silence at rendering stops the start instead.
struct TemplateSource {
    let name: String
    let text: String

    /// Shared templates that print markup we made ourselves.
    private static let trusted: Set<String> = ["layout", "qr"]

    /// All templates below a folder, named by their path without the extension (and without `templates/`).
    static func load(from folder: ResourceFolder) throws(ResourceError) -> [TemplateSource] {
        var sources: [TemplateSource] = []
        for file in folder.files(withExtension: "mustache") {
            guard let bytes = try folder.contents(of: file) else { throw .unreadable(file) }
            let path = file.hasPrefix("templates/") ? file.dropFirst("templates/".count) : file[...]
            sources.append(TemplateSource(name: String(path.dropLast(".mustache".count)), text: String(decoding: bytes, as: UTF8.self)))
        }
        return sources
    }

    func parse(isShared: Bool) throws(ResourceError) -> MustacheTemplate {
        _ = HTMLText.registered
        let isTrusted = isShared && Self.trusted.contains(self.name)
        if self.text.contains("{{=") || (!isTrusted && (self.text.contains("{{{") || self.text.contains("{{&"))) {
            throw .unescapedOutput(in: self.name)
        }
        do {
            return try MustacheTemplate(string: HTMLText.pragma + self.unindented)
        } catch let error as MustacheTemplate.ParserError {
            throw .template(name: self.name, line: error.context.lineNumber - 1, reason: "\(error.error)")
        } catch {
            throw .template(name: self.name, line: 0, reason: "\(error)")
        }
    }

    /// Partials this template names outright (dynamic ones, `{{>*icon}}`, are known only at rendering).
    var partials: [String] {
        self.text.matches(of: #/\{\{\s*[<>]\s*([^\s*}]+)\s*\}\}/#).map { String($0.1) }
    }

    /// Words this template uses.
    var words: [String] {
        self.text.matches(of: #/\{\{[#^&/]?\s*words\.([A-Za-z0-9]+)/#).map { String($0.1) }
    }

    /// Without indentation: Mustache repeats the indentation of a partial on its lines, and would put it into text areas.
    private var unindented: String {
        self.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .joined(separator: "\n")
    }
}
