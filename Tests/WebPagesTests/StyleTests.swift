import Foundation
import Testing

@testable import WebPages

/// Computes WCAG 2.1 contrast (§1.4.3, §1.4.11) for the colours that meet, in both schemes.
@Suite struct StyleTests {
    static let text = [
        ("ink", "paper"), ("ink", "surface"), ("ink", "surface-sunken"), ("ink", "brand-tint"), ("ink", "info-tint"),
        ("ink", "success-tint"),
        ("ink", "warning-tint"), ("ink", "danger-tint"), ("ink-soft", "paper"), ("ink-soft", "surface"), ("ink-soft", "surface-sunken"),
        ("ink-soft", "brand-tint"), ("link", "paper"), ("link", "surface"), ("link", "brand-tint"), ("brand", "paper"),
        ("brand", "surface"),
        ("brand-strong", "paper"), ("brand-strong", "surface"), ("brand-strong", "brand-tint"), ("on-brand", "brand"),
        ("on-brand", "brand-strong"), ("danger", "paper"), ("danger", "surface"), ("danger", "danger-tint"), ("on-danger", "danger"),
        ("on-danger", "danger-strong"), ("info", "info-tint"), ("success", "success-tint"), ("warning", "warning-tint"),
        ("banner-ink", "banner"), ("surface", "ink"),
    ]

    static let shapes = [
        ("line-strong", "paper"), ("line-strong", "surface"), ("focus", "paper"), ("focus", "surface"), ("focus", "surface-sunken"),
        ("focus", "danger-tint"), ("brand", "paper"), ("brand", "surface"), ("danger", "surface"),
    ]

    @Test("text reaches 4.5 : 1, shapes and focus 3 : 1, by day and by night", arguments: ["light", "dark"])
    func contrast(scheme: String) throws {
        let colours = try Self.colours(scheme)
        for (pairs, least) in [(Self.text, 4.5), (Self.shapes, 3.0)] {
            for (front, back) in pairs {
                let ratio = Self.contrast(try #require(colours[front]), try #require(colours[back]))
                #expect(ratio >= least, "\(scheme): \(front) on \(back) is \(ratio)")
            }
        }
    }

    @Test("every class of the templates and of the sample is in the style sheet")
    func classes() throws {
        let style = try Self.style()
        let html = try Sample.html(FormState(FormBody(), errors: FieldErrors("phone", "Wpisz numer")))
        let used = Set(html.matches(of: #/\sclass="([^"]+)"/#).flatMap { $0.1.split(separator: " ").map(String.init) })
        let unstyled: Set = ["step-todo", "input-full", "tag-neutral", "notice-info"]
        for name in used.subtracting(unstyled) { #expect(style.contains("." + name), "\(name)") }
    }

    @Test("the style sheet loads nothing from anywhere")
    func selfContained() throws {
        let style = try Self.style()
        #expect(!style.contains("url(") && !style.contains("@import"))
    }

    static func style() throws -> String {
        String(decoding: try #require(try ResourceFolder.shared().contents(of: "assets/style.css")), as: UTF8.self)
    }

    static func colours(_ scheme: String) throws -> [String: [Double]] {
        let blocks = try self.style().matches(of: #/:root \{([^}]*)\}/#).map { String($0.1) }
        var colours: [String: [Double]] = [:]
        for block in blocks.prefix(scheme == "light" ? 1 : 2) {
            for match in block.matches(of: #/--([a-z-]+): #([0-9a-f]{6});/#) {
                let value = try #require(Int(match.2, radix: 16))
                colours[String(match.1)] = [value >> 16, value >> 8 & 255, value & 255].map { Double($0) / 255 }
            }
        }
        return colours
    }

    static func contrast(_ one: [Double], _ other: [Double]) -> Double {
        let luminances = [one, other].map { colour in
            zip([0.2126, 0.7152, 0.0722], colour).map { $0 * ($1 <= 0.04045 ? $1 / 12.92 : pow(($1 + 0.055) / 1.055, 2.4)) }.reduce(0, +)
        }
        .sorted()
        return (luminances[1] + 0.05) / (luminances[0] + 0.05)
    }
}
