import NIOCore
import NIOHTTPTypes

/// Closes connections whose requests or answers do not come to an end: a client that sends a byte now and then is never idle, and one that does
/// not read holds up an answer that is larger than the buffers; both would keep their connections for ever.
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
        /// A request is here; its answer takes as long as it takes to make, and as long as the client goes on reading.
        case answering
    }

    private let headWithin: TimeAmount
    private let bodyWithin: TimeAmount
    private let readWithin: TimeAmount
    private var state = State.waiting
    /// Set while the buffers are full.
    private var stalled: Scheduled<Void>?

    /// - Parameters:
    ///   - headWithin: from the connection, or from the first bytes of a further request, to the end of the head.
    ///   - bodyWithin: from the end of the head to the end of the body.
    ///   - readWithin: how long a client may leave full buffers as they are.
    package init(headWithin: TimeAmount = .seconds(15), bodyWithin: TimeAmount = .seconds(120), readWithin: TimeAmount = .seconds(60)) {
        self.headWithin = headWithin
        self.bodyWithin = bodyWithin
        self.readWithin = readWithin
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

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.stalled?.cancel()
        let channel = context.channel
        self.stalled = channel.isWritable ? nil : context.eventLoop.scheduleTask(in: self.readWithin) { channel.close(promise: nil) }
        context.fireChannelWritabilityChanged()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        self.cancelAll()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.cancelAll()
    }

    private func cancelAll() {
        self.enter(.answering)
        self.stalled?.cancel()
        self.stalled = nil
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
