import Contracts
import LoginBrokerDomain
import ServiceKit

/// The settings of login-broker.
package struct LoginBrokerConfig: Sendable {
    package let chassis: ChassisConfig
    /// From the file that `CLIENTS_FILE` names.
    package let clients: ClientRegistry
    /// account-migration, as browsers reach it.
    package let migrationURL: String
    /// profile-requests, as browsers reach it.
    package let profilesURL: String

    /// - Parameter environment: where `${NAME}` and `secret_env` of the client file come from.
    package init(reading settings: inout Settings, environment: [String: String]) {
        self.chassis = ChassisConfig(.loginBroker, reading: &settings)
        self.clients = Self.clients(reading: &settings, environment: environment, sandbox: self.chassis.sandbox)
        self.migrationURL = settings.baseURL(
            "migration.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .accountMigration))")
        self.profilesURL = settings.baseURL(
            "profiles.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .profileRequests))")
        if self.chassis.publicURL != self.chassis.issuer {
            settings.refuse("public.url", "must be the issuer (OIDC_ISSUER), \(self.chassis.issuer)")
        }
    }

    private static func clients(reading settings: inout Settings, environment: [String: String], sandbox: Bool) -> ClientRegistry {
        let path = settings.text("clients.file")
        guard !path.isEmpty else { return ClientRegistry([]) }
        do {
            return try ClientFile.load(path, environment: environment, sandbox: sandbox)
        } catch {
            for problem in error.problems { settings.refuse("clients.file", problem) }
            return ClientRegistry([])
        }
    }
}
