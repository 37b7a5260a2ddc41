import Contracts
import Foundation
import ServiceCommands
import ServiceKit
import Vocabulary

/// The settings of notification-worker.
package struct NotificationWorkerConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    /// The mail server; without one, mails are kept and shown on the mailbox page, in sandbox mode only.
    package let smtp: SMTPSettings?
    package let from: Mailbox
    /// profile-requests as browsers reach it, for the links in the footer.
    package let profilesURL: String

    package init(reading settings: inout Settings) {
        self.chassis = ChassisConfig(.notificationWorker, reading: &settings)
        self.profilesURL = settings.baseURL(
            "profiles.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .profileRequests))")
        self.from = Self.sender(&settings)
        self.smtp = Self.server(&settings)
        if self.smtp == nil, !self.chassis.sandbox {
            settings.refuse("smtp.host", "is not set: without a mail server mails are only kept in sandbox mode (SANDBOX=true)")
        }
    }

    private static func sender(_ settings: inout Settings) -> Mailbox {
        let fallback = "nie-odpowiadaj@ssoz.example"
        let text = settings.text("mail.from", default: fallback)
        let name = settings.text("mail.from.name", default: "SSOZ Identity (system testowy)")
        if let address = try? EmailAddress(text) { return Mailbox(name: name, address: address) }
        settings.refuse("mail.from", "must be an e-mail address")
        // The start fails; the value is never used.
        guard let address = try? EmailAddress(fallback) else { preconditionFailure("the fallback is an e-mail address") }
        return Mailbox(name: name, address: address)
    }

    private static func server(_ settings: inout Settings) -> SMTPSettings? {
        let security: SMTPSettings.Security = settings.choice("smtp.security", default: .startTLS)
        let port = settings.integer("smtp.port", default: security == .tls ? 465 : 587, in: 1...65_535)
        let username = settings.optionalText("smtp.username")
        let password = settings.optionalSecret("smtp.password")
        let authorities = settings.optionalFile("smtp.ca.file", checking: AuthoritiesFile.check)
        let connections = settings.integer("smtp.connections", default: 4, in: 1...16)
        let keepsConnections = settings.flag("smtp.connection.reuse", default: true)
        guard let host = settings.optionalText("smtp.host") else { return nil }
        if (username == nil) != (password == nil) { settings.refuse("smtp.password", "and SMTP_USERNAME belong together") }
        var credentials: SMTPSettings.Credentials?
        if let username, let password { credentials = .init(username: username, password: password) }
        do {
            return try SMTPSettings(
                host: host, port: port, security: security, credentials: credentials, authoritiesFile: authorities,
                connections: connections, keepsConnections: keepsConnections)
        } catch SMTPSettingsError.passwordInTheClear {
            settings.refuse("smtp.security", "must be starttls or tls when a password is used")
        } catch {
            settings.refuse("smtp.host", "must be a host name or an address")
        }
        return nil
    }
}
