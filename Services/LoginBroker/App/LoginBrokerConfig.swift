import Contracts
import Foundation
import LoginBrokerDomain
import ServiceCommands
import ServiceKit
import Vocabulary

/// The settings of login-broker.
package struct LoginBrokerConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    /// From the file that `CLIENTS_FILE` names.
    package let clients: ClientRegistry
    /// account-migration, as browsers reach it.
    package let migrationURL: String
    /// profile-requests, as browsers reach it.
    package let profilesURL: String
    /// The mock identities, from the file that `PERSONAS_FILE` names.
    package let personas: PersonaFile
    /// Where SMS codes go; without one they go to the sandbox's phone page.
    package let smsGatewayURL: String?
    package let smsGatewayToken: Secret?
    package let limits: TrustedProfileLogIn.Limits

    package init(reading settings: inout Settings) {
        self.init(reading: &settings, environment: ProcessInfo.processInfo.environment)
    }

    /// - Parameter environment: where `${NAME}` and `secret_env` of the client file come from.
    package init(reading settings: inout Settings, environment: [String: String]) {
        self.chassis = ChassisConfig(.loginBroker, reading: &settings)
        let clients = Self.clients(reading: &settings, environment: environment, sandbox: self.chassis.sandbox)
        self.clients = clients ?? ClientRegistry([])
        self.migrationURL = settings.baseURL(
            "migration.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .accountMigration))")
        self.profilesURL = settings.baseURL(
            "profiles.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .profileRequests))")
        self.personas = Self.personas(reading: &settings, sandbox: self.chassis.sandbox, serviceScopes: clients?.serviceScopes)
        self.smsGatewayURL = settings.optionalText("sms.gateway.url")
        self.smsGatewayToken = settings.optionalSecret("sms.gateway.token")
        self.limits = TrustedProfileLogIn.Limits(
            throttle: LoginThrottle.Limits(
                failures: settings.integer("login.failures", default: 5, in: 1...1_000_000),
                lock: Double(settings.integer("login.lock.seconds", default: 900, in: 1...86_400))),
            codes: settings.integer("sms.codes", default: 5, in: 1...1_000))
        if self.smsGatewayURL == nil, !self.chassis.sandbox {
            settings.refuse("sms.gateway.url", "is not set: without a gateway codes are only shown in sandbox mode (SANDBOX=true)")
        }
        if self.chassis.publicURL != self.chassis.issuer {
            settings.refuse("public.url", "must be the issuer (OIDC_ISSUER), \(self.chassis.issuer)")
        }
    }

    /// - Parameter serviceScopes: those that people can hold; nil if nobody knows because the client file will not do.
    private static func personas(reading settings: inout Settings, sandbox: Bool, serviceScopes: Set<Scope>?) -> PersonaFile {
        let path = settings.text("personas.file")
        guard !path.isEmpty else { return .empty }
        do {
            return try PersonaFile.load(path, sandbox: sandbox, serviceScopes: serviceScopes)
        } catch {
            for problem in error.problems { settings.refuse("personas.file", problem) }
            return .empty
        }
    }

    private static func clients(reading settings: inout Settings, environment: [String: String], sandbox: Bool) -> ClientRegistry? {
        let path = settings.text("clients.file")
        guard !path.isEmpty else { return nil }
        do {
            return try ClientFile.load(path, environment: environment, sandbox: sandbox)
        } catch {
            for problem in error.problems { settings.refuse("clients.file", problem) }
            return nil
        }
    }
}
