import Vocabulary

/// Which server takes the mails, and how it is spoken to.
package struct SMTPSettings: Sendable {
    package enum Security: String, Sendable, CaseIterable {
        /// No encryption: for a server on the same machine or a test.
        case plain
        /// Starts in the clear and goes on only encrypted: a server without STARTTLS gets no mail.
        case startTLS = "starttls"
        /// Encrypted from the first byte (RFC 8314).
        case tls
    }

    package struct Credentials: Sendable {
        package let username: String
        package let password: Secret

        package init(username: String, password: Secret) {
            self.username = username
            self.password = password
        }
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let credentials: Credentials?
    /// Path of a PEM file that replaces the system's certificate authorities.
    package let authoritiesFile: String?
    /// What this machine calls itself in EHLO.
    package let helloName: String
    package let connectTimeout: Duration
    /// For one mail, connecting included.
    package let timeout: Duration
    /// For the first answer over a kept connection, at most half of ``timeout``: after it the connection counts as dead, and another is tried.
    package let patienceWithKept: Duration
    /// At most so many connections at once, each with a thread of its own.
    package let connections: Int
    /// At most so many mails waiting for one.
    package let queueLimit: Int
    /// Whether a connection is kept for the next mail.
    package let keepsConnections: Bool

    package init(
        host: String, port: Int, security: Security, credentials: Credentials? = nil, authoritiesFile: String? = nil,
        helloName: String = "localhost", connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60),
        patienceWithKept: Duration = .seconds(10), connections: Int = 4, queueLimit: Int = 512, keepsConnections: Bool = true
    ) throws(SMTPSettingsError) {
        guard Self.isHost(host) else { throw .host }
        guard (1...65_535).contains(port) else { throw .port }
        guard Self.isHost(helloName) else { throw .helloName }
        guard connectTimeout > .zero, timeout > .zero, patienceWithKept > .zero else { throw .timeout }
        guard (1...16).contains(connections), queueLimit >= 1 else { throw .limits }
        if credentials != nil, security == .plain { throw .passwordInTheClear }
        self.host = host
        self.port = port
        self.security = security
        self.credentials = credentials
        self.authoritiesFile = authoritiesFile
        self.helloName = helloName
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.patienceWithKept = min(patienceWithKept, timeout / 2)
        self.connections = connections
        self.queueLimit = queueLimit
        self.keepsConnections = keepsConnections
    }

    /// A name, an IPv4 address or an IPv6 address without brackets: nothing that could end the host part of a URL.
    private static func isHost(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"): true
                default: false
                }
            }
    }

    /// The path is the name for EHLO, as libcurl takes it.
    var url: String {
        let scheme = self.security == .tls ? "smtps" : "smtp"
        let host = self.host.contains(":") ? "[\(self.host)]" : self.host
        return "\(scheme)://\(host):\(self.port)/\(self.helloName)"
    }
}

package enum SMTPSettingsError: Error, Hashable, Sendable {
    case host
    case port
    case helloName
    case timeout
    case limits
    /// A user name and password need `starttls` or `tls`.
    case passwordInTheClear
    /// libcurl cannot do what is asked of it, for instance because it was built without TLS.
    case library
}
