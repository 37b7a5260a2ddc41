import Contracts
import Database
import Foundation
import Logging
import Sealing

/// The settings every service has.
package struct ChassisConfig: Sendable {
    package let service: ServiceName
    package let host: String
    package let port: Int
    /// Where browsers reach this service, without a trailing slash.
    package let publicURL: String
    package let database: DatabaseLocation
    /// The keys that seal personal data (``Keyring``): a file that could be read when the settings were.
    package let keyringFile: String
    /// What tokens must say issued them.
    package let issuer: String
    /// Where this service dials the issuer.
    package let issuerDial: String
    /// Whether the features for developers exist: personas, phone page, mailbox.
    package let sandbox: Bool
    package let logLevel: Logger.Level
    package let trustedProxies: TrustedProxies
    /// How long the service goes on serving after it was told to stop and said that it is not ready: what a load balancer needs to notice.
    package let shutdownDelay: Duration

    /// How many days entries of the audit trail are kept.
    package let auditRetentionDays: Int

    /// Whether browsers reach this service over TLS, so that cookies can be `Secure` and `__Host-`.
    package var isPublicOverTLS: Bool {
        self.publicURL.hasPrefix("https://")
    }

    package init(_ service: ServiceName, reading settings: inout Settings) {
        self.service = service
        self.host = settings.text("http.host", default: "127.0.0.1")
        self.port = settings.integer("http.port", default: Self.standardPort(of: service), in: 1...65535)
        self.publicURL = settings.baseURL("public.url", default: "http://localhost:\(self.port)")
        self.database = Self.database(of: service, reading: &settings)
        self.keyringFile = settings.file("sealing.keyring.file") { path in _ = try Keyring.load(fromFile: path) }
        self.issuer = settings.baseURL("oidc.issuer", default: "http://localhost:\(Self.standardPort(of: .loginBroker))")
        self.issuerDial = settings.baseURL("oidc.issuer.internal", default: self.issuer)
        self.sandbox = settings.flag("sandbox", default: false)
        self.logLevel = settings.choice("log.level", default: .info)
        self.trustedProxies = TrustedProxies(addresses: Set(settings.list("trusted.proxies")))
        self.shutdownDelay = .seconds(settings.integer("shutdown.delay.seconds", default: 0, in: 0...60))
        self.auditRetentionDays = settings.integer("audit.retention.days", default: AuditRetention.standardDays, in: 1...36_500)
    }

    private static func database(of service: ServiceName, reading settings: inout Settings) -> DatabaseLocation {
        let path = settings.text("database.path", default: ".data/\(service.rawValue).sqlite")
        let password = settings.optionalSecret("database.password")
        let connections = settings.integer("database.connections", default: 4, in: 1...64)
        let mayBeReadOnTheWay = settings.flag("database.allow.plaintext", default: false)
        guard let url = settings.optionalText("database.url") else { return .sqlite(path: path) }
        guard let address = PostgreSQLAddress(url) else {
            settings.refuse("database.url", "must be a PostgreSQL connection URI: postgresql://user@host/database?sslmode=verify-full")
            return .sqlite(path: path)
        }
        if address.hasPassword {
            settings.refuse("database.url", "must not hold the password: set DATABASE_PASSWORD_FILE")
        }
        for file in address.files where !FileManager.default.isReadableFile(atPath: file) {
            settings.refuse("database.url", "names a file that cannot be read: \(file)")
        }
        if !address.isPrivate, !mayBeReadOnTheWay {
            settings.refuse(
                "database.url",
                "names another machine without sslmode=verify-full; set DATABASE_ALLOW_PLAINTEXT=true only on a private network")
        }
        return .postgresql(PostgreSQLSettings(url: url, password: password, connections: connections))
    }

    /// Where a service listens unless told otherwise.
    package static func standardPort(of service: ServiceName) -> Int {
        switch service {
        case .loginBroker: 8080
        case .accountMigration: 8081
        case .profileRequests: 8082
        case .notificationWorker: 8083
        }
    }
}
