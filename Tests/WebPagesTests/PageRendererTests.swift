import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing
import Vocabulary

@testable import WebPages

@Suite struct PageRendererTests {
    struct Text: ViewModel {
        let value: String?
    }

    struct Outer: ViewModel {
        let hint = "the neighbour's"
        let inner: Inner
    }

    struct Inner: ViewModel {
        let hint: String?
    }

    func body(_ template: String, _ model: some ViewModel) throws -> String {
        let html = try Sample.renderer(["page": "<!--from-->\(template)<!--to-->"]).html("page", model, page: Page("Strona"))
        return String(try #require(html.split(separator: "<!--from-->").last).prefix { _ in true })
            .components(separatedBy: "<!--to-->")[0]
    }

    @Test("every page has the test banner, a skip link, a main part, a footer and its language")
    func layout() throws {
        let html = try Sample.html()
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"pl\">"))
        #expect(html.contains("System testowy — to nie jest prawdziwa strona logowania ani prawdziwy system SSOZ"))
        #expect(html.contains(##"<a class="skip-link" href="#main">Przejdź do treści</a>"##))
        #expect(html.contains(#"<main class="site-main" id="main""#))
        #expect(html.contains("<title>Próbka – SSOZ (System testowy)</title>"))
        for page in FooterPage.allCases { #expect(html.contains("href=\"\(page.path)\"")) }
        #expect(html.contains(#"<li><a href="/">Strona główna</a></li>"#))
        #expect(html.contains(#"<span aria-current="page">Próbka</span>"#))
        #expect(html.contains(#"<noscript><meta http-equiv="refresh" content="5"></noscript>"#))
    }

    @Test("nothing is inline: no script, style or handler in the page itself")
    func contentSecurity() throws {
        let html = try Sample.html()
        #expect(!html.contains("<style") && !html.contains(" style=") && !html.contains("javascript:"))
        #expect(try #/\son[a-z]+=/#.firstMatch(in: html) == nil)
        #expect(html.components(separatedBy: "<script").count == 2)
        #expect(html.contains(#" defer></script>"#))
    }

    @Test("no template leaves a tag or an unknown word behind")
    func complete() throws {
        let html = try Sample.html()
        #expect(!html.contains("{{") && !html.contains("}}"))
        #expect(!html.contains("Optional(") && !html.contains("nil"))
    }

    @Test("ids are unique, and every label, description and link within the page finds its element")
    func references() throws {
        let html = try Sample.html(FormState(FormBody(["phone": "1"]), errors: FieldErrors("phone", "Wpisz numer")))
        let ids = html.matches(of: #/\sid="([^"]+)"/#).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        var targets = html.matches(of: #/\sfor="([^"]+)"/#).map { String($0.1) }
        targets += html.matches(of: #/\saria-(?:describedby|labelledby|controls)="([^"]+)"/#).flatMap {
            $0.1.split(separator: " ").map(String.init)
        }
        targets += html.matches(of: ##/\shref="#(field[^"]+|main)"/##).map { String($0.1) }
        #expect(targets.count > 20)
        for target in targets { #expect(ids.contains(target), "\(target)") }
    }

    @Test(
        "text is escaped, also where a combining mark makes one character of it and a quote",
        arguments: ["\"", "'", "<", ">", "&", "\"\u{301}", "<\u{301}script>", "'\u{20DD}", "&\u{FE0F}#39;", "\r\n\"", "\0"])
    func escaping(text: String) throws {
        let shown = try self.body(#"<i title="{{value}}">{{value}}</i>{{#value}}<b>{{.}}</b>{{/value}}"#, Text(value: text))
        let inside = shown.replacingOccurrences(of: #"<i title=""#, with: "").replacingOccurrences(of: #"">"#, with: "")
            .replacingOccurrences(of: "</i><b>", with: "").replacingOccurrences(of: "</b>", with: "")
        #expect(!inside.unicodeScalars.contains { "\"'<>\0".unicodeScalars.contains($0) }, "\(shown.debugDescription)")
    }

    @Test("what is escaped inside a partial stays escaped")
    func escapingInPartials() throws {
        let field = Field("a", label: "Nazwa", value: "\"\u{301} autofocus x=\"")
        let renderer = try Sample.renderer(["page": "{{#field}}{{>field}}{{/field}}"])
        struct Form: ViewModel {
            let field: Field
        }
        let html = try renderer.html("page", Form(field: field), page: Page("Strona"))
        #expect(html.contains("value=\"&quot;\u{301} autofocus x=&quot;\""))
    }

    @Test("what is escaped inside a block of a partial stays escaped")
    func escapingInBlocks() throws {
        let shown = try self.body(
            "{{<phone}}{{$screen}}[{{value}}]{{#value}}[{{.}}]{{/value}}{{/screen}}{{/phone}}", Text(value: "\"\u{301}"))
        #expect(shown.contains("[&quot;\u{301}][&quot;\u{301}]"))
    }

    @Test("a value that is absent does not show its neighbour's")
    func absence() throws {
        let template = "{{#inner}}[{{hint}}{{#hint}}yes{{/hint}}{{^hint}}no{{/hint}}]{{/inner}}"
        #expect(try self.body(template, Outer(inner: Inner(hint: nil))) == "[no]")
        #expect(try self.body(template, Outer(inner: Inner(hint: "own"))) == "[ownyes]")
    }

    @Test("several lines of text keep their indentation and their first empty line")
    func textAreas() throws {
        let html = try Sample.html()
        #expect(html.contains(">\nPierwsza linia\n  wcięta druga</textarea>"))
    }

    @Test("a form shown again says what is wrong, first of all, and loses nothing but secrets")
    func redisplay() throws {
        var errors = FieldErrors()
        errors.add("Wpisz numer telefonu", to: "phone")
        errors.add("Druga wiadomość", to: "phone")
        errors.add("Zaznacz co najmniej jedną rolę", to: "roles")
        let form = FormState(
            FormBody(["phone": "12 <3", "email": "anna@example.test", "password": "tajne-haslo", "declaration": "yes"]), errors: errors)
        let html = try Sample.html(form)
        #expect(html.contains("<title>Błąd: Próbka"))
        #expect(html.contains("Zabrakło wymaganych danych lub dane niepoprawne"))
        #expect(html.contains(##"<li><a href="#field-phone">Wpisz numer telefonu</a></li>"##))
        #expect(!html.contains("Druga wiadomość"))
        #expect(html.contains(##"<a href="#field-roles">"##))
        #expect(html.contains(#"value="12 &lt;3""#) && html.contains(#"value="anna@example.test""#))
        #expect(html.contains(#"aria-invalid="true" aria-describedby="field-phone-error""#))
        #expect(html.contains(#"name="declaration" value="yes" checked"#))
        #expect(!html.contains("tajne-haslo"))
    }

    @Test("the layout speaks the page's language and offers the others")
    func languages() throws {
        let html = try Sample.renderer(["page": ""]).html(
            "page", NoContent(), page: Page("Logowання", language: .ukrainian, languages: [.polish: "?lang=pl"]))
        #expect(html.contains(#"<html lang="uk">"#) && html.contains("Перейти до вмісту"))
        #expect(html.contains(#"<a href="?lang=pl" lang="pl" hreflang="pl">"#))
        #expect(!html.contains(#"hreflang="en""#))
    }

    @Test("every language has every word")
    func words() throws {
        let renderer = try Sample.renderer()
        let names = renderer.words(.polish).names
        let folder = try ResourceFolder.shared()
        for language in Language.allCases {
            let file = try #require(try folder.contents(of: "strings/\(language.rawValue).json"))
            #expect(Set(try JSONDecoder().decode([String: String].self, from: Data(file)).keys) == names, "\(language)")
        }
    }

    @Test("mistakes in templates stop the start")
    func mistakes() {
        func error(_ template: String) -> ResourceError? {
            do {
                _ = try Sample.renderer(["page": template])
                return nil
            } catch {
                return error as? ResourceError
            }
        }
        #expect(error("{{>nowhere}}") == .unknownPartial("nowhere", in: "page"))
        #expect(error("{{words.nothing}}") == .unknownWord("nothing", in: "page"))
        #expect(error("{{{raw}}}") == .unescapedOutput(in: "page"))
        #expect(error("{{&raw}}") == .unescapedOutput(in: "page"))
        #expect(error("{{=<% %>=}}") == .unescapedOutput(in: "page"))
        if case .template(let name, let line, _) = error("one\n{{#open}}\n{{/other}}") {
            #expect(name == "page" && line == 3)
        } else {
            Issue.record("a section closed wrongly went through")
        }
        #expect(throws: ResourceError.duplicate("template field")) { try Sample.renderer(["field": ""]) }
    }

    @Test("a page that does not exist is an error, not an empty page")
    func missingTemplate() throws {
        #expect(throws: PageError.noSuchTemplate("nowhere")) {
            try Sample.renderer().html("nowhere", NoContent(), page: Page("Strona"))
        }
    }

    @Test("a folder of templates, words and assets is found, and its absence said")
    func folder() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path + "/parts", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: path + "/strings", withIntermediateDirectories: true)
        try "<h1>{{words.greeting}}</h1>{{>parts/one}}".write(toFile: path + "/hello.mustache", atomically: true, encoding: .utf8)
        try "<p>część</p>".write(toFile: path + "/parts/one.mustache", atomically: true, encoding: .utf8)
        try #"{"greeting": "Dzień dobry"}"#.write(toFile: path + "/strings/pl.json", atomically: true, encoding: .utf8)
        let folder = try ResourceFolder(path: path)
        let renderer = try PageRenderer(folder, site: Sample.site, assets: StaticFiles(folder))
        let html = try renderer.html("hello", NoContent(), page: Page("Powitanie", language: .english))
        #expect(html.contains("<h1>Dzień dobry</h1><p>część</p>"))
        #expect(throws: ResourceError.self) { try ResourceFolder(path: path + "/nothing") }
        #expect(throws: ResourceError.self) { try ResourceFolder(target: "Nothing", fallback: path) }
    }
}
