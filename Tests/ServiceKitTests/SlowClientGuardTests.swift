import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import ServiceKit

@Suite("Clients that do not come to an end")
struct SlowClientGuardTests {
    private let head = HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/"))

    private func connected(unread: @escaping @Sendable (any Channel) -> Int? = { _ in nil }) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: SlowClientGuard(headWithin: .seconds(15), bodyWithin: .seconds(120), unread: unread))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    @Test("a connection whose first head does not come in time is closed")
    func noHead() throws {
        let channel = try self.connected()
        channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("a body that comes a byte at a time is cut off, however often a byte comes")
    func slowBody() throws {
        let channel = try self.connected()
        try channel.writeInbound(self.head)
        for _ in 1...11 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.isActive)
    }

    @Test("a client that leaves the buffers full is cut off, one that empties them now and then is not")
    func fullBuffers() throws {
        let channel = try self.connected()
        try channel.writeInbound(self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        for _ in 1...10 {
            channel.isWritable = false
            channel.pipeline.fireChannelWritabilityChanged()
            channel.embeddedEventLoop.advanceTime(by: .seconds(59))
            channel.isWritable = true
            channel.pipeline.fireChannelWritabilityChanged()
            channel.embeddedEventLoop.advanceTime(by: .minutes(5))
        }
        #expect(channel.isActive)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
    }

    @Test("one that takes a large piece bit by bit is let be, until it takes no more of it")
    func largePiece() throws {
        let unread = Mutex(1_000_000)
        let channel = try self.connected(unread: { _ in unread.withLock { $0 } })
        try channel.writeInbound(self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        for _ in 1...10 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(59))
            unread.withLock { $0 -= 1000 }
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
    }

    @Test("an answer takes as long as it takes, and the next request may come when it likes, but not slowly")
    func answering() throws {
        let channel = try self.connected()
        try channel.writeInbound(self.head)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        channel.pipeline.fireChannelReadComplete()  // the first bytes of a head
        channel.embeddedEventLoop.advanceTime(by: .seconds(15))
        #expect(!channel.isActive)
    }
}
