/// The four services, by the names they have on the command line, in cookies, in logs and as OAuth clients.
package enum ServiceName: String, CaseIterable, Codable, Sendable {
    case loginBroker = "login-broker"
    case accountMigration = "account-migration"
    case profileRequests = "profile-requests"
    case notificationWorker = "notification-worker"

    /// The audience of access tokens meant for this service (RFC 9068 section 2.2, requested as `resource`, RFC 8707).
    package var audience: String { "urn:ssoz-identity:\(self.rawValue)" }
}

/// The scopes of the services' own APIs.
package enum ServiceScope {
    /// login-broker: redeem a handle and abort an interaction.
    package static let handover = "handover"
    /// login-broker: report how a person's migration ended.
    package static let migrations = "migrations"
    /// login-broker: report a change of a person's UEOZ account, or of what a profile of theirs gives.
    package static let accounts = "accounts"
    /// login-broker in sandbox mode: learn what personas start out with.
    package static let seeds = "seeds"
    /// notification-worker: have a mail sent.
    package static let notifications = "notifications"
    /// notification-worker: see, replay and discard mails that could not be delivered.
    package static let deadLetters = "dead_letters"
    /// account-migration: look up what happened to a person's migration.
    package static let helpline = "helpline"
}
