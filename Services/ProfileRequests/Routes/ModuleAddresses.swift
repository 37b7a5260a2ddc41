import ProfileRequestsDomain

/// Where the systems behind the tiles are, by ``ProfileRequestsDomain/HomeModule/code``.
package struct ModuleAddresses: Sendable {
    private let addresses: [String: String]

    package init(_ addresses: [String: String] = [:]) {
        self.addresses = addresses
    }

    subscript(module: HomeModule) -> String? {
        switch module.kind {
        case .requests: VerificationForm.path
        case .users: UsersPage.path
        case .toFill, .toVerify, .toCorrect, .approved, .all, .dictionaries, .units, .reports, .announcements: self.addresses[module.code]
        }
    }
}
