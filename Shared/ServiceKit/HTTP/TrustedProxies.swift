import HTTPTypes
import NIOCore

/// The proxies whose `X-Forwarded-For` is believed. Headers from anybody else are ignored.
package struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    /// - Parameter addresses: IP addresses; none means no proxy is trusted.
    package init(addresses: Set<String> = []) {
        self.addresses = addresses
    }

    /// The caller's address: the last hop that is not a trusted proxy (RFC 7239 section 7.1 describes why not the first).
    func remoteAddress(peer: String?, headers: HTTPFields) -> String? {
        guard let peer, self.addresses.contains(peer), let name = HTTPField.Name("X-Forwarded-For"), let chain = headers[name] else {
            return peer
        }
        let hops = chain.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        let outside = hops.last { !self.addresses.contains($0) }
        guard let outside, (try? SocketAddress(ipAddress: outside, port: 0)) != nil else { return peer }
        return outside
    }
}
