import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asked (`Expect: 100-continue`) to send its body, once somebody reads it. What is refused before is answered without: the
/// client need not send for nothing (RFC 9110, section 10.1.1).
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// Says that the body is wanted.
    struct GoOn: Sendable {}

    /// Whether a client holds a body back.
    private var isAwaited = false

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // A client may lose patience and send its body unasked.
        self.isAwaited = if case .head = self.unwrapInboundIn(data) { true } else { false }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.isAwaited = false
        context.write(data, promise: promise)
    }

    package func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is GoOn else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if self.isAwaited {
            self.isAwaited = false
            context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }
}
