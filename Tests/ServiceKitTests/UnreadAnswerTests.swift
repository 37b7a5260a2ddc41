import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Testing

@testable import ServiceKit

@Suite("Answers that nobody reads")
struct UnreadAnswerTests {
    /// Far more than the buffers of both ends take.
    private static let size = 64 << 20

    @Test("a client that asks for much and reads nothing gives its place back", .timeLimit(.minutes(2)))
    func unread() async throws {
        let (cut, writing) = AsyncStream.makeStream(of: Bool.self)
        let router = Router()
        router.get("much") { _, _ in
            Response(
                status: .ok,
                body: .init(contentLength: Self.size) { writer in
                    do {
                        let piece = ByteBuffer(repeating: 0x78, count: 1 << 16)
                        for _ in 0..<(Self.size >> 16) { try await writer.write(piece) }
                        try await writer.finish(nil)
                        writing.yield(false)
                    } catch {
                        writing.yield(true)
                    }
                })
        }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: router.buildResponder(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [SlowClientGuard(readWithin: .milliseconds(300))], idleTimeout: .seconds(75))),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in listening.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let server = Task { try await application.run() }
        let port = try #require(await ports.first { _ in true })
        let client = try Self.connect(port, saying: "GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n")
        defer { close(client) }
        #expect(await cut.first { _ in true } == true, "the answer ended although nobody read it")
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
