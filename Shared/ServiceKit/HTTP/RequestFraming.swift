import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Sees to it that client and server agree where requests end.
///
/// - A client that asked (`Expect: 100-continue`) is told to send its body once somebody reads it (RFC 9110, section 10.1.1). What is answered before
///   that is answered without the body, which the client may then leave out: where the next request would begin is not to be known any more.
/// - Nothing else is spoken here than HTTP/1.1: who proposes another protocol (`Upgrade`), wants a tunnel (`CONNECT`) or speaks HTTP/1.0 is answered
///   in HTTP/1.1, and what follows on the connection could be anything.
///
/// Such an answer says that it is the connection's last, and is.
package final class RequestFraming: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// Says that the body of the request that is being answered is wanted.
    struct GoOn: Sendable {}

    private struct Pending {
        /// Whether its client holds the body back.
        var holdsBack: Bool
        /// Whether its answer is the connection's last.
        var isLast: Bool
    }

    /// The requests that have not been answered, the oldest first.
    private var pending = CircularBuffer<Pending>()
    /// Whether no further request is taken.
    private var isClosing = false
    /// Whether what comes belongs to a request that is not taken.
    private var isDropping = false
    private let gate = ByteGate()

    package init() {}

    package func handlerAdded(context: ChannelHandlerContext) {
        // Which version a client speaks is only to be seen before its requests are translated.
        let pipeline = context.pipeline.syncOperations
        guard let translation = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(OldClients(), position: .before(translation))
        try? pipeline.addHandler(self.gate, position: .first)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(var request):
            self.isDropping = self.isClosing
            guard !self.isDropping else { return }
            self.isClosing = request.endsConnection
            // The server would leave the body of such a request unread, and a client that sends it before it reads unanswered.
            request.headerFields[.connection] = nil
            self.pending.append(Pending(holdsBack: request.awaitsContinue, isLast: self.isClosing))
            context.fireChannelRead(self.wrapInboundOut(.head(request)))
        case .body, .end:
            guard !self.isDropping else { return }
            if !self.pending.isEmpty {
                // A client may lose patience and send its body unasked.
                self.pending[offset: self.pending.count - 1].holdsBack = false
                if self.isClosing, case .end = self.unwrapInboundIn(data) { self.gate.isShut = true }
            }
            context.fireChannelRead(data)
        }
    }

    package func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is GoOn else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if self.pending.first?.holdsBack == true {
            self.pending[offset: 0].holdsBack = false
            context.writeAndFlush(self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch self.unwrapOutboundIn(data) {
        case .head(var response):
            if self.pending.first?.holdsBack == true {
                self.pending[offset: 0].isLast = true
                self.isClosing = true
            }
            if self.pending.first?.isLast == true { response.headerFields[.connection] = "close" }
            context.write(self.wrapOutboundOut(.head(response)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            guard self.pending.popFirst()?.isLast == true else { return context.write(data, promise: promise) }
            let written = promise ?? context.eventLoop.makePromise()
            // The client ends it from its side, or what limits slow clients does.
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
            context.writeAndFlush(data, promise: written)
        }
    }
}

/// Once shut, drops what comes before anybody keeps it: the decoder would, without an end, because it cannot tell what it is.
private final class ByteGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    var isShut = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !self.isShut { context.fireChannelRead(data) }
    }
}

/// Clients of HTTP/1.0 do not know that a connection stays open, or what they would be told to wait for (RFC 9110, section 10.1.1).
private final class OldClients: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = self.unwrapInboundIn(data), head.version != .http1_1 else { return context.fireChannelRead(data) }
        head.headers.remove(name: "expect")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(self.wrapInboundOut(.head(head)))
    }
}

extension HTTPRequest {
    /// Whether the client holds its body back until it is told to go on.
    package var awaitsContinue: Bool {
        self.headerFields[.expect]?.lowercased() == "100-continue"
    }

    fileprivate var endsConnection: Bool {
        let options = self.headerFields[.connection]?.lowercased().split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }) ?? []
        return self.method == .connect || self.headerFields[.upgrade] != nil || options.contains("close")
    }
}
