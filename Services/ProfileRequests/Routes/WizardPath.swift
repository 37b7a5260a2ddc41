import Foundation
import HTTPTypes
import ProfileRequestsDomain

/// Where the pages of a request form stand, in four steps and in three.
struct WizardPath: Sendable {
    let purpose: RequestDraft.Purpose

    private var root: String {
        switch self.purpose {
        case .newProfile: "/requests/new"
        case .furtherRoles: "/requests/more/\(self.purpose.code)"
        }
    }

    static let units = "/requests/new/unit"
    var roles: String { "\(self.root)/roles" }
    var summary: String { "\(self.root)/summary" }
    var cancel: String { "\(self.root)/cancel" }

    static func submission(_ id: UUID) -> String { "/requests/submissions/\(id.uuidString.lowercased())" }
}

extension RequestDraft.Purpose {
    /// As the pages are titled.
    var polishTitle: String {
        switch self {
        case .newProfile: "Wniosek o nowy profil w SSOZ II"
        case .furtherRoles: "Wniosek o nowe role do profilu"
        }
    }
}
