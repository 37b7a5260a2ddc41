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
    private let unread: @Sendable (any Channel) -> Int?
    private var state = State.waiting
    /// Set while the buffers are full.
    private var stalled: Scheduled<Void>?

    /// - Parameters:
    ///   - headWithin: from the connection, or from the first bytes of a further request, to the end of the head.
    ///   - bodyWithin: from the end of the head to the end of the body.
    ///   - readWithin: how long a client may leave full buffers as they are; any byte that it takes gives it as long again.
    ///   - unread: how many bytes wait to be taken.
    package init(
        headWithin: TimeAmount = .seconds(15), bodyWithin: TimeAmount = .seconds(120), readWithin: TimeAmount = .seconds(60),
        unread: @escaping @Sendable (any Channel) -> Int? = { try? $0.syncOptions?.getOption(.bufferedWritableBytes) }
    ) {
        self.headWithin = headWithin
        self.bodyWithin = bodyWithin
        self.readWithin = readWithin
        self.unread = unread
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
        self.stalled = nil
        if !context.channel.isWritable { self.expectReading(context) }
        context.fireChannelWritabilityChanged()
    }

    /// The buffers count as full until nearly all of them is read, however large a piece was written into them.
    private func expectReading(_ context: ChannelHandlerContext) {
        let before = self.unread(context.channel)
        self.stalled = context.eventLoop.assumeIsolated().scheduleTask(in: self.readWithin) {
            if let before, let now = self.unread(context.channel), now < before {
                self.expectReading(context)
            } else {
                context.close(promise: nil)
            }
        }
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
