import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import Testing

@testable import ServiceKit

@Suite("Answers that nobody reads")
struct UnreadAnswerTests {
    /// Far more than the buffers of both ends take.
    private static let size = 64 << 20

    @Test(
        "a client that asks for much and reads nothing gives its place back, in whatever pieces it was to get it", .timeLimit(.minutes(10)),
        arguments: [1 << 16, Self.size])
    func unread(piece: Int) async throws {
        try await Self.serve(inPiecesOf: piece) { port, closed in
            let client = try Self.connect(port, saying: "GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
            defer { close(client) }
            #expect(await closed.first { true } != nil)
        }
    }

    @Test("a client that takes one large piece bit by bit gets all of it, however long that takes", .timeLimit(.minutes(10)))
    func readSlowly() async throws {
        try await Self.serve(inPiecesOf: Self.size) { port, _ in
            let client = try Self.connect(port, saying: "GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
            defer { close(client) }
            let began = ContinuousClock.now
            let taken = await Task.detached {
                var (taken, buffer) = (0, [UInt8](repeating: 0, count: 1 << 20))
                while taken < Self.size {
                    let count = recv(client, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    taken += count
                    // Slowness is what is tried here.
                    usleep(10_000)
                }
                return taken
            }.value
            #expect(taken >= Self.size)
            #expect(began.duration(to: .now) > Self.patience + Self.patience, "or nothing was tried")
        }
    }

    private static let patience: Duration = .milliseconds(200)

    /// Says when a connection is closed.
    private final class Ending: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart

        private let closed: AsyncStream<Void>.Continuation

        init(_ closed: AsyncStream<Void>.Continuation) { self.closed = closed }

        func channelInactive(context: ChannelHandlerContext) {
            self.closed.yield()
            context.fireChannelInactive()
        }
    }

    /// Serves an answer of many megabytes, and tells of connections that are closed.
    private static func serve(inPiecesOf size: Int, _ body: (_ port: Int, _ closed: AsyncStream<Void>) async throws -> Void) async throws {
        let (closed, closing) = AsyncStream.makeStream(of: Void.self)
        let router = Router()
        router.get("much") { _, _ in
            Response(
                status: .ok,
                body: .init(contentLength: Self.size) { writer in
                    let piece = ByteBuffer(repeating: 0x78, count: size)
                    for _ in 0..<(Self.size / size) { try await writer.write(piece) }
                    try await writer.finish(nil)
                })
        }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: router.buildResponder(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [SlowClientGuard(readWithin: TimeAmount(Self.patience)), Ending(closing)],
                    idleTimeout: .seconds(75))),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in listening.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let server = Task { try await application.run() }
        let port = try #require(await ports.first { _ in true })
        try await body(port, closed)
        server.cancel()
        _ = await server.result
    }

    private static func connect(_ port: Int, saying words: String) throws -> Int32 {
        let end = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(end, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        try #require(send(end, words, words.utf8.count, Int32(MSG_NOSIGNAL)) == words.utf8.count)
        return end
    }
}
