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
