import Contracts
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// What the stages call: `/v1/handover`, scope `handover`.
struct HandoverRoutes: Sendable {
    let handover: Handover
    let flow: InteractionFlow
    let clients: ClientRegistry
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.handover, verifier: self.verifier)
            }
            .serve(HandoverAPI.redeem) { redemption, context in
                try await self.handover.redeem(redemption.handle, by: try self.clients.caller(of: context), in: context.realm)
            }
            .serve(HandoverAPI.abort) { abort, context in
                let service = try self.clients.caller(of: context)
                let person = try await self.handover.person(abort.subject, knownTo: service, in: context.realm)
                try await self.flow.abort(abort.interaction, by: person, from: context.remoteAddress, in: context.realm)
                return Nothing()
            }
    }
}
