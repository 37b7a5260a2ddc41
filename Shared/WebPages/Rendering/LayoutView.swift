import Vocabulary

/// The variables of layout.mustache.
struct LayoutView: ViewModel {
    let language: String
    let title: String
    let hasErrors: Bool
    let narrow: Bool
    let wide: Bool
    let site: Site
    let stylesheet: String
    let script: String
    let icon: String
    let refreshSeconds: Int?
    let hasTools: Bool
    let hasLanguages: Bool
    let languages: [LanguageChoice]
    let account: AccountMenu?
    let hasTrail: Bool
    let trail: [Link]
    let footer: [Link]
    let idle: IdleWarning?
    /// The page template's output.
    let body: String

    struct LanguageChoice: ViewModel {
        let code: String
        let label: String
        let name: String
        let href: String
        let current: Bool
    }

    init(_ page: Page, body: String, site: Site, words: Words, assets: StaticFiles) {
        self.language = page.language.rawValue
        self.title = page.title
        self.hasErrors = page.hasErrors
        self.narrow = page.narrow
        self.wide = page.wide
        self.site = site
        self.stylesheet = assets.path("style.css")
        self.script = assets.path("page.js")
        self.icon = assets.path("icon.svg")
        self.refreshSeconds = page.refreshSeconds
        self.languages =
            page.languages.isEmpty
            ? []
            : Language.allCases.filter { $0 == page.language || page.languages[$0] != nil }
                .map {
                    LanguageChoice(
                        code: $0.rawValue, label: $0.label, name: $0.ownName, href: page.languages[$0] ?? "", current: $0 == page.language)
                }
        self.hasLanguages = !self.languages.isEmpty
        self.account = page.account
        self.hasTools = self.hasLanguages || page.account != nil
        self.trail = [Link(words["home"], site.home)] + (page.trail ?? [])
        self.hasTrail = page.trail != nil
        self.footer = FooterPage.allCases.map { Link(words[$0.word], site.footerBase + $0.path) }
        self.idle = page.idle
        self.body = body
    }
}

extension Language {
    /// What its speakers call it.
    fileprivate var ownName: String {
        switch self {
        case .polish: "Polski"
        case .english: "English"
        case .ukrainian: "Українська"
        }
    }
}
