import ProfileRequestsDomain

/// Where the tiles of the home page lead: to pages of ours, or to other systems, by ``ProfileRequestsDomain/HomeModule/code``.
package struct ModuleAddresses: Sendable {
    private let addresses: [String: String]

    /// - Parameter addresses: of other systems (``ModuleURLs``).
    package init(_ addresses: [String: String] = [:]) {
        self.addresses = addresses
    }

    subscript(module: HomeModule) -> String? {
        switch module.kind {
        case .requests: VerificationForm.path
        case .users: UsersPage.path
        case .units: UnitPage.list
        case .announcements: AnnouncementManagementRoutes.path
        case .toFill, .toVerify, .toCorrect, .approved, .all, .dictionaries, .reports: self.addresses[module.code]
        }
    }
}
