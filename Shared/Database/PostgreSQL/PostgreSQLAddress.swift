import CLibPQ

/// A connection URI, taken apart as libpq takes it apart.
package struct PostgreSQLAddress: Sendable {
    private let options: [String: String]

    /// - Returns: nil if libpq cannot read it.
    package init?(_ url: String) {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://"), let list = PQconninfoParse(url, nil) else { return nil }
        defer { PQconninfoFree(list) }
        var options: [String: String] = [:]
        var next = list
        while let keyword = next.pointee.keyword {
            if let value = next.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            next += 1
        }
        self.options = options
    }

    /// Whether the password stands in it, where process lists and logs would show it.
    package var hasPassword: Bool {
        self.options["password"] != nil
    }

    /// The certificate and key files it names, which libpq reads only when it connects.
    package var files: [String] {
        ["sslrootcert", "sslcert", "sslkey", "sslcrl"].compactMap { self.options[$0] }.filter { !$0.isEmpty && $0 != "system" }
    }

    /// Whether what is sent stays on this machine, or goes to a server whose certificate and name are checked.
    package var isPrivate: Bool {
        if self.options["sslmode"] == "verify-full" { return true }
        guard self.options["hostaddr"] == nil else { return false }
        // Without a host libpq takes the Unix socket. Several hosts are separated by commas.
        return (self.options["host"] ?? "").split(separator: ",", omittingEmptySubsequences: false).allSatisfy { host in
            host.isEmpty || host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(host)
        }
    }
}
