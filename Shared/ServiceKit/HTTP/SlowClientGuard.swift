import NIOCore
import NIOHTTPTypes

/// Closes connections whose requests do not come to an end: a client that sends a byte now and then is never idle, and would keep its
/// connection for ever.
package final class SlowClientGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// For a request, without a limit: the server closes connections that are idle.
        case waiting
        /// A request has begun and has to end in time.
        case receiving(Scheduled<Void>)
        /// A request is here; its answer takes as long as it takes.
        case answering
    }

    private let headWithin: TimeAmount
    private let bodyWithin: TimeAmount
    private var state = State.waiting

    /// - Parameters:
    ///   - headWithin: from the connection, or from the first bytes of a further request, to the end of the head.
    ///   - bodyWithin: from the end of the head to the end of the body.
    package init(headWithin: TimeAmount = .seconds(15), bodyWithin: TimeAmount = .seconds(120)) {
        self.headWithin = headWithin
        self.bodyWithin = bodyWithin
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.expectEnd(within: self.headWithin, context) }
    }

    package func channelActive(context: ChannelHandlerContext) {
        self.expectEnd(within: self.headWithin, context)
        context.fireChannelActive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head: self.expectEnd(within: self.bodyWithin, context)
        case .body: break
        case .end: self.enter(.answering)
        }
        context.fireChannelRead(data)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // Bytes that are no part of a request yet: the beginning of a head.
        if case .waiting = self.state { self.expectEnd(within: self.headWithin, context) }
        context.fireChannelReadComplete()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = self.unwrapOutboundIn(data), case .answering = self.state { self.enter(.waiting) }
        context.write(data, promise: promise)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.enter(.answering)
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.enter(.answering)
    }

    private func expectEnd(within time: TimeAmount, _ context: ChannelHandlerContext) {
        let channel = context.channel
        self.enter(.receiving(context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }))
    }

    private func enter(_ state: State) {
        if case .receiving(let deadline) = self.state { deadline.cancel() }
        self.state = state
    }
}
