import Contracts
import Hummingbird
import LoginBrokerDomain
import ServiceKit

/// `POST /v1/accounts/reports`: profile-requests tells how an account stands, scope `accounts`.
struct AccountReportRoute: Sendable {
    let handover: Handover
    let clients: ClientRegistry
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.accounts, verifier: self.verifier)
            }
            .serve(AccountAPI.report) { report, context in
                try await self.handover.take(report, from: try self.clients.caller(of: context), in: context.realm)
                return Nothing()
            }
    }
}
