import HTTPTypes
import Hummingbird
import Mustache
import NIOCore
import Vocabulary

/// Renders a service's page templates inside the layout that all services share.
///
/// Every template is read, checked and parsed when the service starts; nothing is read later.
package struct PageRenderer: Sendable {
    package let site: Site
    package let assets: StaticFiles
    private let library: MustacheLibrary
    private let words: [Language: Words]
    private let names: Set<String>

    /// Loads the shared templates and a service's own: `*.mustache` at any depth, `strings/<language>.json`.
    /// - Parameter assets: what the layout links to; made from the same folder.
    /// - Throws: `ResourceError` for a template that does not parse, includes what does not exist or prints unescaped.
    package init(_ resources: ResourceFolder, site: Site, assets: StaticFiles) throws {
        try self.init(
            sources: TemplateSource.load(from: resources),
            words: Words.load(from: [ResourceFolder.shared(), resources]), site: site, assets: assets)
    }

    /// With templates given as text, for tests and tools.
    package init(templates: [String: String], site: Site, assets: StaticFiles) throws {
        try self.init(
            sources: templates.map { TemplateSource(name: $0.key, text: $0.value) },
            words: Words.load(from: [ResourceFolder.shared()]), site: site, assets: assets)
    }

    private init(sources: [TemplateSource], words: [Language: Words], site: Site, assets: StaticFiles) throws {
        var templates: [String: MustacheTemplate] = [:]
        let shared = try TemplateSource.load(from: ResourceFolder.shared())
        for (source, isShared) in shared.map({ ($0, true) }) + sources.map({ ($0, false) }) {
            guard templates[source.name] == nil else { throw ResourceError.duplicate("template \(source.name)") }
            templates[source.name] = try source.parse(isShared: isShared)
        }
        let known = words[.polish]?.names ?? []
        for source in shared + sources {
            for partial in source.partials where templates[partial] == nil {
                throw ResourceError.unknownPartial(partial, in: source.name)
            }
            for word in source.words where !known.contains(word) {
                throw ResourceError.unknownWord(word, in: source.name)
            }
        }
        self.library = MustacheLibrary(templates: templates)
        self.names = Set(templates.keys)
        self.words = words
        self.site = site
        self.assets = assets
    }

    /// The fixed texts of a language.
    package func words(_ language: Language) -> Words {
        self.words[language] ?? Words([:])
    }

    /// A whole page as HTML.
    package func html(_ template: String, _ model: some ViewModel, page: Page) throws(PageError) -> String {
        let words = self.words(page.language)
        guard let body = self.library.render(PageScope(model: model, words: words), withTemplate: template) else {
            throw .noSuchTemplate(template)
        }
        let layout = LayoutView(page, body: body, site: self.site, words: words, assets: self.assets)
        guard let html = self.library.render(PageScope(model: layout, words: words), withTemplate: "layout") else {
            throw .noSuchTemplate("layout")
        }
        return html
    }

    /// A whole page as a reply. Forms are shown again, with what was wrong, as `.unprocessableContent`.
    package func page(
        _ template: String, _ model: some ViewModel, _ page: Page, status: HTTPResponse.Status = .ok
    ) throws(PageError) -> Response {
        let html = try self.html(template, model, page: page)
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: page.language.rawValue],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// A page that could not be rendered: a mistake in the code, never the visitor's.
package enum PageError: Error, Equatable {
    case noSuchTemplate(String)
}
