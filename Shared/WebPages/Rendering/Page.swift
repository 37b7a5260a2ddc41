import Vocabulary

/// What one page tells the layout around it.
package struct Page: Sendable {
    /// In the browser's title bar; the page's own `<h1>` says the same in its template.
    package var title: String
    /// Breadcrumbs after "Strona główna"; a last one without an address is this page. Nil shows none.
    package var trail: [Link]?
    package var language: Language
    /// Languages this page can be had in, with the addresses of the others; empty shows no switch.
    package var languages: [Language: String]
    /// The menu of whoever is logged in.
    package var account: AccountMenu?
    /// A narrow column in the middle, for log-in and other short forms.
    package var narrow: Bool
    /// Room for two columns side by side, or a table with many.
    package var wide: Bool
    /// The form on it has errors, which the title says first.
    package var hasErrors: Bool
    /// Seconds after which the page loads itself again where scripts are off (waiting pages).
    package var refreshSeconds: Int?
    /// Warns before the session ends by idleness.
    package var idle: IdleWarning?

    package init(
        _ title: String, trail: [Link]? = nil, language: Language = .polish, languages: [Language: String] = [:],
        account: AccountMenu? = nil, narrow: Bool = false, wide: Bool = false, hasErrors: Bool = false, refreshSeconds: Int? = nil,
        idle: IdleWarning? = nil
    ) {
        self.title = title
        self.trail = trail
        self.language = language
        self.languages = languages
        self.account = account
        self.narrow = narrow
        self.wide = wide
        self.hasErrors = hasErrors
        self.refreshSeconds = refreshSeconds
        self.idle = idle
    }
}

/// A label and where it leads; without an address it is plain text.
package struct Link: ViewModel, Hashable {
    package var label: String
    package var href: String?

    package init(_ label: String, _ href: String? = nil) {
        self.label = label
        self.href = href
    }
}

/// A form that is one button: where it posts, and the token that goes with it.
package struct PostButton: ViewModel {
    package var action: String
    package var csrf: String
    /// The pressed button's own field, if it has one.
    package var name: String
    package var value: String

    package init(action: String, csrf: String, name: String = "choice", value: String = "yes") {
        self.action = action
        self.csrf = csrf
        self.name = name
        self.value = value
    }
}

/// The menu at the top right: who works here, in which profile, and the way out.
package struct AccountMenu: ViewModel {
    package var name: String
    /// Second line, such as the unit of the profile worked in.
    package var detail: String?
    package var profiles: ProfileSwitch?
    package var links: [Link]
    package var logout: PostButton?

    package init(name: String, detail: String? = nil, profiles: ProfileSwitch? = nil, links: [Link] = [], logout: PostButton? = nil) {
        self.name = name
        self.detail = detail
        self.profiles = profiles
        self.links = links
        self.logout = logout
    }
}

/// "Twoje aktywne profile": a list and "Pracuj w tym profilu".
package struct ProfileSwitch: ViewModel {
    package var action: String
    package var csrf: String
    /// The name the chosen profile is posted under.
    package var field: String
    package var choices: [Choice]

    package init(action: String, csrf: String, field: String = "profile", choices: [Choice]) {
        self.action = action
        self.csrf = csrf
        self.field = field
        self.choices = choices
    }
}

/// Announces the end of a session by idleness, which can be put off. Only with scripts; the server's limit holds regardless.
package struct IdleWarning: ViewModel {
    /// Seconds a session lives without a request.
    package var limit: Int
    /// Seconds before that at which the dialog opens.
    package var warning: Int
    /// What the tabs of one browser share the last activity under; one per service.
    package var key: String
    /// Where "Pracuję dalej" posts; any reply below 400 keeps the session.
    package var stay: String
    /// Where the browser goes when the time is over.
    package var leave: String
    package var csrf: String

    package init(limit: Int = 1800, warning: Int = 120, key: String, stay: String, leave: String, csrf: String) {
        self.limit = limit
        self.warning = warning
        self.key = key
        self.stay = stay
        self.leave = leave
        self.csrf = csrf
    }
}
