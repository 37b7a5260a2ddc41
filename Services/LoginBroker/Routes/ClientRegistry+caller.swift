import LoginBrokerDomain
import ServiceKit

extension ClientRegistry {
    /// The client behind a request that passed ``BearerMiddleware``.
    func caller(of context: ServiceContext) throws -> Client {
        guard let caller = context.caller else { throw BearerRefusal.missing }
        return try self.require(caller.client)
    }
}
