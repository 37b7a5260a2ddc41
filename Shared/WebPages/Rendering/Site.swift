import Vocabulary

/// What is the same on every page of a service.
package struct Site: ViewModel {
    /// Short name, shown in bold and in each title: `SSOZ`.
    package var name: String
    /// Long name under it.
    package var tagline: String?
    /// One or two letters in the coloured tile.
    package var mark: String
    /// Where the name and "Strona główna" lead.
    package var home: String
    /// Where the footer's pages stand: the public address of profile-requests, without a closing slash; empty there itself.
    package var footerBase: String

    package init(name: String, tagline: String? = nil, mark: String, home: String = "/", footerBase: String = "") {
        self.name = name
        self.tagline = tagline
        self.mark = mark
        self.home = home
        self.footerBase = footerBase
    }
}

/// The pages in every footer; profile-requests serves them under `/pages/<slug>`, the other services link there.
package enum FooterPage: String, CaseIterable, Sendable {
    case terms
    case privacy
    case dataProcessing = "data-processing"
    case accessibility
    case siteMap = "site-map"
    case help
    case about = "about-ueoz"
    case contact

    package var slug: String { self.rawValue }
    package var path: String { "/pages/\(self.slug)" }

    /// The name of its title among the words.
    package var word: String {
        switch self {
        case .terms: "footerTerms"
        case .privacy: "footerPrivacy"
        case .dataProcessing: "footerDataProcessing"
        case .accessibility: "footerAccessibility"
        case .siteMap: "footerSiteMap"
        case .help: "footerHelp"
        case .about: "footerAbout"
        case .contact: "footerContact"
        }
    }
}
