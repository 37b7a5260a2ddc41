import Contracts
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `POST /v1/profiles/reports`: profile-requests tells what a profile gives, scope `accounts`.
struct ProfileReportRoute: Sendable {
    let handover: Handover
    let clients: ClientRegistry
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.accounts, verifier: self.verifier)
            }
            .serve(ProfileAPI.report) { report, context in
                try await self.handover.take(report, from: try self.clients.caller(of: context), in: context.realm)
                return Nothing()
            }
    }
}
