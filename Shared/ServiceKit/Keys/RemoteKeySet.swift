import Contracts
import Foundation
import JOSE
import Logging

/// An issuer's JWKS over HTTP (RFC 7517 section 5), kept for five minutes.
///
/// One request at a time fetches it, however many wait. A key that is not known is looked for at most every ten seconds, so that forged
/// tokens cannot make a caller hammer the issuer. When the issuer does not answer, the last known keys go on counting for an hour.
package actor RemoteKeySet: KeySetSource {
    private let fetch: @Sendable () async throws -> JWKSet
    private let now: @Sendable () -> Date
    private var known: (keys: JWKSet, at: Date)?
    private var lastLook: Date?
    private var pending: Task<JWKSet, any Error>?

    private static let freshness: TimeInterval = 300
    private static let staleness: TimeInterval = 3600
    private static let lookInterval: TimeInterval = 10

    /// - Parameters:
    ///   - now: real time; a realm's clock has no say over keys.
    ///   - fetch: gets and decodes the document, within a time limit of its own.
    package init(now: @escaping @Sendable () -> Date = { Date() }, fetch: @escaping @Sendable () async throws -> JWKSet) {
        self.now = now
        self.fetch = fetch
    }

    package func keySet(refreshing: Bool) async throws -> JWKSet {
        let now = self.now()
        if let known = self.known {
            let age = now.timeIntervalSince(known.at)
            let mayLook = self.lastLook.map { now.timeIntervalSince($0) >= Self.lookInterval } ?? true
            guard refreshing || age > Self.freshness else { return known.keys }
            guard mayLook else {
                if age < Self.staleness { return known.keys }
                throw KeySetUnavailable()
            }
            do {
                return try await self.look()
            } catch  where age < Self.staleness {
                return known.keys
            }
        }
        return try await self.look()
    }

    private func look() async throws -> JWKSet {
        if let pending = self.pending { return try await pending.value }
        self.lastLook = self.now()
        let task = Task { [fetch] in try await fetch() }
        self.pending = task
        defer { self.pending = nil }
        let keys = try await task.value
        self.known = (keys, self.now())
        return keys
    }
}
