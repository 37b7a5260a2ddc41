import Contracts
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `GET /v1/sandbox/seeds`: what personas start out with, scope `seeds`.
struct SeedRoute: Sendable {
    let seeder: PersonaSeeder
    let clients: ClientRegistry
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.seeds, verifier: self.verifier)
            }
            .serve(SeedAPI.seeds) { _, context in
                try await self.seeder.seeds(for: try self.clients.caller(of: context), in: context.realm)
            }
    }
}
