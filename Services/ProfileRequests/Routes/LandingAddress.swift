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
