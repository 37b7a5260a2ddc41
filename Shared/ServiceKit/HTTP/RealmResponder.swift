import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Gives each request its realm, its trace and its caller's address, then lets the router answer.
package struct RealmResponder<Inner: HTTPResponder>: HTTPResponder where Inner.Context == ServiceContext {
    package typealias Context = ConnectionContext

    let realm: Realm
    let proxies: TrustedProxies
    let inner: Inner

    package init(realm: Realm, proxies: TrustedProxies, inner: Inner) {
        self.realm = realm
        self.proxies = proxies
        self.inner = inner
    }

    package func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let trace = TraceContext(continuing: request.headers, random: self.realm.random)
        var logger = context.logger
        logger[metadataKey: "trace.id"] = .string(trace.traceID)
        let source = ServiceContextSource(
            logger: logger, realm: self.realm,
            remoteAddress: self.proxies.remoteAddress(peer: context.channel.remoteAddress?.ipAddress, headers: request.headers),
            trace: trace)
        let response = try await trace.whileCurrent {
            try await self.inner.respond(to: request.arriving(on: context.channel), context: ServiceContext(source: source))
        }
        // An answer to HEAD is its head (RFC 9110, section 9.3.2), also where something is refused.
        return request.method == .head ? response.createHeadResponse() : response
    }
}
