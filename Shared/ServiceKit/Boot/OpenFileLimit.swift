import Foundation

/// How many files and connections this process may have open at once (RLIMIT_NOFILE).
enum OpenFileLimit {
    /// What the process has open besides its clients' connections, and needs to go on when every one of those is taken: the database, the calls
    /// to the other services, log and event loops.
    private static let reserve = 256
    private static let fewest = 16

    /// Asks the system for enough descriptors for `wanted` connections of clients: a shell on Debian gives a process 1024 unless it asks for
    /// more.
    ///
    /// - Returns: how many connections there is room for, `wanted` at most. One more would fail for want of a descriptor, again and again.
    static func raise(forConnections wanted: Int) -> Int {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0 else { return Self.fewest }
        let needed = rlim_t(wanted + Self.reserve)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(needed, limit.rlim_max)
            if setrlimit(resource, &raised) == 0 { limit = raised }
        }
        let room = Int(clamping: limit.rlim_cur) - Self.reserve
        return min(wanted, max(room, Self.fewest))
    }
}
