import ProfileRequestsDomain

/// Where the systems behind the tiles are, by ``ProfileRequestsDomain/HomeModule/code``.
package struct ModuleAddresses: Sendable {
    private let addresses: [String: String]

    package init(_ addresses: [String: String] = [:]) {
        self.addresses = addresses
    }

    subscript(module: HomeModule) -> String? {
        module.kind == .users ? "/verification" : self.addresses[module.code]
    }
}
