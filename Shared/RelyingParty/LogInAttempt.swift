import Foundation

/// A log-in this service has sent a browser to the broker for, and what it must see when the browser comes back.
package struct LogInAttempt: Sendable {
    /// A little longer than the broker lets a log-in take, migration and activation included.
    package static let lifetime: TimeInterval = 3900

    /// SHA-256 of the `state` parameter.
    package let stateHash: [UInt8]
    /// SHA-256 of the cookie of the browser that set out.
    package let browserHash: [UInt8]
    package let nonce: String
    /// The PKCE secret (RFC 7636 section 4.1).
    package let codeVerifier: String
    /// Where in this service the person wanted to go.
    package let returnPath: String
    package let startedAt: Date

    package init(
        stateHash: [UInt8], browserHash: [UInt8], nonce: String, codeVerifier: String, returnPath: String, startedAt: Date
    ) {
        self.stateHash = stateHash
        self.browserHash = browserHash
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.returnPath = returnPath
        self.startedAt = startedAt
    }
}
