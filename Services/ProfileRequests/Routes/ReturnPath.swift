/// Where somebody wanted to go before they were asked to log in.
enum ReturnPath {
    /// Only a path of this service, with its query: anything else could lead a person away from it.
    static func safe(_ wanted: String?) -> String? {
        guard let wanted, wanted.hasPrefix("/"), !wanted.hasPrefix("//"), !wanted.contains("\\"), wanted.utf8.count <= 512,
            wanted.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let path = wanted.prefix { $0 != "?" && $0 != "#" }
        return ["/", "/login", "/callback", "/landing", "/reminder"].contains(path) ? nil : wanted
    }
}

/// The addresses of the page that decides where people arrive.
enum LandingAddress {
    /// For whoever is logged in already: nothing is reminded of.
    static let start = "/landing?reminded=yes"

    static func afterLogIn(to wanted: String?) -> String {
        Self.address("/landing", [], to: wanted)
    }

    static func reminder(to wanted: String?) -> String {
        Self.address("/reminder", [], to: wanted)
    }

    static func reminded(to wanted: String?) -> String {
        Self.address("/landing", [("reminded", "yes")], to: wanted)
    }

    private static func address(_ path: String, _ parameters: [(String, String)], to wanted: String?) -> String {
        let parameters = parameters + (wanted.map { [("to", $0)] } ?? [])
        return parameters.isEmpty ? path : path + "?" + Query.encode(parameters)
    }
}
