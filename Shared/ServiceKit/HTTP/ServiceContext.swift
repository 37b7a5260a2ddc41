import Hummingbird
import Logging
import NIOCore

/// What every request carries through a service: its realm, where it came from, whose trace it belongs to and, behind
/// ``BearerMiddleware``, who calls.
package struct ServiceContext: RequestContext {
    package typealias Source = ServiceContextSource

    package var coreContext: CoreRequestContextStorage
    /// What the request works in.
    package let realm: Realm
    /// The caller's address, `nil` when tests call the router directly. Forwarded headers count only from trusted proxies.
    package var remoteAddress: String?
    /// The trace the request belongs to (W3C Trace Context).
    package var trace: TraceContext
    /// The service whose access token the request carries; set by ``BearerMiddleware``.
    package var caller: ServiceCaller?

    package init(source: ServiceContextSource) {
        self.coreContext = .init(source: source)
        self.realm = source.realm
        self.remoteAddress = source.remoteAddress
        self.trace = source.trace
        self.caller = nil
    }

    /// JSON bodies of the services' APIs are small; documents are streamed by the routes that take them.
    package var maxUploadSize: Int { 256 * 1024 }
}

/// What a ``ServiceContext`` is made from.
package struct ServiceContextSource: RequestContextSource {
    package let logger: Logger
    package let realm: Realm
    package let remoteAddress: String?
    package let trace: TraceContext

    package init(logger: Logger, realm: Realm, remoteAddress: String?, trace: TraceContext) {
        self.logger = logger
        self.realm = realm
        self.remoteAddress = remoteAddress
        self.trace = trace
    }
}
