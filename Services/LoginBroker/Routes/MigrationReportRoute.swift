import Contracts
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `POST /v1/migrations/reports`: account-migration tells how a migration ended, scope `migrations`.
struct MigrationReportRoute: Sendable {
    let handover: Handover
    let clients: ClientRegistry
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.migrations, verifier: self.verifier)
            }
            .serve(MigrationReportAPI.report) { report, context in
                try await self.handover.take(report, from: try self.clients.caller(of: context), in: context.realm)
                return Nothing()
            }
    }
}
