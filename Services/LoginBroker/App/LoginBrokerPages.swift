import Foundation
import WebPages

/// The broker's pages: templates, words and what stands around them.
package enum LoginBrokerPages {
    /// - Parameter profilesURL: where the pages of the footer stand.
    package static func renderer(profilesURL: String) throws -> PageRenderer {
        let resources = try ResourceFolder(target: "LoginBroker", fallback: Bundle.module.bundlePath)
        return try PageRenderer(
            resources,
            site: Site(name: "Węzeł krajowy", tagline: "Logowanie do usług", mark: "WK", home: profilesURL, footerBase: profilesURL),
            assets: try StaticFiles(resources))
    }
}
