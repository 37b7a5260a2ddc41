import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asked (`Expect: 100-continue`) to send its body, once somebody reads it (RFC 9110, section 10.1.1).
///
/// What is answered before that is answered without the body, which the client may then leave out: where the next request would begin is not to be
/// known any more, so that the answer is the connection's last.
package final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// Says that the body of the request that is being answered is wanted.
    struct GoOn: Sendable {}

    /// Of each request that has not been answered, the oldest first, whether its client holds the body back.
    private var holdsBack = CircularBuffer<Bool>()
    private var isLastAnswer = false

    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let request): self.holdsBack.append(request.awaitsContinue)
        // A client may lose patience and send its body unasked.
        case .body, .end: if !self.holdsBack.isEmpty { self.holdsBack[offset: self.holdsBack.count - 1] = false }
        }
        context.fireChannelRead(data)
    }

    package func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is GoOn else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if self.holdsBack.first == true {
            self.holdsBack[offset: 0] = false
            context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(var response) where self.holdsBack.first == true:
            self.isLastAnswer = true
            response.headerFields[.connection] = "close"
            context.write(self.wrapOutboundOut(.head(response)), promise: promise)
        case .end where self.isLastAnswer:
            context.writeAndFlush(data, promise: promise)
            // The client ends it from its side, or what limits slow clients does.
            context.close(mode: .output, promise: nil)
        case .end:
            _ = self.holdsBack.popFirst()
            context.write(data, promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        }
    }
}

extension HTTPRequest {
    /// Whether the client holds its body back until it is told to go on.
    package var awaitsContinue: Bool {
        self.headerFields[.expect]?.lowercased() == "100-continue"
    }
}
