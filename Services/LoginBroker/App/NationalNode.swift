import Contracts
import Hummingbird
import LoginBrokerDomain
import PasswordHashing
import ServiceKit
import WebPages

/// The mock national node, put together: the ways to log in, the hand-over to the stages, and what the sandbox shows.
package struct NationalNode: Sendable {
    private let personas: PersonaDirectory
    private let logIn: TrustedProfileLogIn
    private let flow: InteractionFlow
    private let handover: Handover
    private let provider: Provider
    private let verifier: AccessTokenVerifier
    private let isSandbox: Bool

    /// Hashes the personas' passwords, which takes a moment for each that is different.
    package static func load(_ config: LoginBrokerConfig, chassis: Chassis, provider: Provider) async throws -> NationalNode {
        let passwords = try PasswordHasher()
        let personas = try await config.personas.directory(hasher: passwords)
        let gateway: any SMSGateway =
            if let url = config.smsGatewayURL {
                HTTPSMSGateway(url: url, token: config.smsGatewayToken, http: chassis.http)
            } else {
                PhonePageGateway()
            }
        return NationalNode(
            personas: personas,
            logIn: TrustedProfileLogIn(
                personas: personas, passwords: passwords, gateway: gateway, limits: config.limits, logger: chassis.logger),
            provider: provider, stages: .init(migrationURL: config.migrationURL, profilesURL: config.profilesURL),
            verifier: AccessTokenVerifier(
                issuer: chassis.config.issuer, audience: ServiceName.loginBroker.audience, keys: provider.keys),
            isSandbox: config.chassis.sandbox)
    }

    package init(
        personas: PersonaDirectory, logIn: TrustedProfileLogIn, provider: Provider, stages: InteractionFlow.Stages,
        verifier: AccessTokenVerifier, isSandbox: Bool
    ) {
        self.personas = personas
        self.logIn = logIn
        self.flow = InteractionFlow(clients: provider.clients, responder: provider.responder, stages: stages)
        self.handover = Handover(clients: provider.clients, subjects: provider.subjects)
        self.provider = provider
        self.verifier = verifier
        self.isSandbox = isSandbox
    }

    /// Hangs pages and contracts in, a line each.
    package func register(on router: Router<ServiceContext>) {
        let clients = self.provider.clients
        HandoverRoutes(handover: self.handover, flow: self.flow, clients: clients, verifier: self.verifier).register(on: router)
        MigrationReportRoute(handover: self.handover, clients: clients, verifier: self.verifier).register(on: router)
        AccountReportRoute(handover: self.handover, clients: clients, verifier: self.verifier).register(on: router)
        ProfileReportRoute(handover: self.handover, clients: clients, verifier: self.verifier).register(on: router)

        let pages = self.provider.pages
        let browsers = router.group().addMiddleware { ErrorPages(pages) }
        InteractionRoutes(
            flow: self.flow, clients: clients, cookies: self.provider.cookies, csrf: self.provider.csrf, pages: pages, methods: self.methods
        ).register(on: browsers)
        guard self.isSandbox else { return }
        PhoneRoutes(personas: self.personas, pages: pages).register(on: browsers)
        PersonaRoutes(personas: self.personas, pages: pages).register(on: browsers)
        PersonaSubjectRoute(personas: self.personas, subjects: self.provider.subjects, clients: clients).register(on: router)
        SeedRoute(
            seeder: PersonaSeeder(personas: self.personas, subjects: self.provider.subjects), clients: clients, verifier: self.verifier
        ).register(on: router)
    }

    /// The ways to log in, in the order in which they are offered.
    private var methods: [any LoginMethod] {
        [
            TrustedProfile(
                logIn: self.logIn, flow: self.flow, clients: self.provider.clients, cookies: self.provider.cookies,
                csrf: self.provider.csrf, pages: self.provider.pages, phonePage: self.isSandbox ? "/sandbox/phone" : nil)
        ]
    }
}
