import Foundation
import Logging
import NIOCore
import NIOPosix

/// Has files scanned by clamd over its command INSTREAM (clamd(8)), piece by piece.
package struct ClamdScanner: Sendable {
    package enum Verdict: Hashable, Sendable {
        case clean
        /// What clamd calls it, fit to be logged.
        case found(String)
    }

    let address: ClamdAddress
    let connectLimit: TimeAmount
    let scanLimit: Duration

    private static let replyLimit = 4096

    /// - Parameters:
    ///   - connectLimit: how long clamd may take to accept.
    ///   - scanLimit: how long the whole may take.
    package init(address: ClamdAddress, connectLimit: TimeAmount = .seconds(3), scanLimit: Duration = .seconds(60)) {
        self.address = address
        self.connectLimit = connectLimit
        self.scanLimit = scanLimit
    }

    /// - Parameters:
    ///   - parts: how many parts the file has.
    ///   - part: reads one of them.
    /// - Throws: ``ScanUnavailable`` for whatever is no verdict: nothing may be taken for clean then; or what `part` throws.
    package func scan(parts: Int, _ part: @escaping @Sendable (Int) async throws -> [UInt8]) async throws -> Verdict {
        try await withThrowingTaskGroup(of: Verdict.self) { group in
            group.addTask { try await self.ask(parts: parts, part) }
            group.addTask { [scanLimit] in
                try await Task.sleep(for: scanLimit)
                throw ScanUnavailable(reason: "time limit")
            }
            defer { group.cancelAll() }
            guard let verdict = try await group.next() else { throw ScanUnavailable(reason: "cancelled") }
            return verdict
        }
    }

    private func ask(parts: Int, _ part: @Sendable (Int) async throws -> [UInt8]) async throws -> Verdict {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do { channel = try await self.connect() } catch { throw ScanUnavailable(reason: "connection") }
        return try await channel.executeThenClose { inbound, outbound in
            func send(_ buffer: ByteBuffer) async throws {
                do { try await outbound.write(buffer) } catch { throw ScanUnavailable(reason: "connection") }
            }
            try await send(ByteBuffer(string: "zINSTREAM\0"))
            for position in 0..<parts {
                let bytes = try await part(position)
                // A length of zero would say that the file has ended.
                guard !bytes.isEmpty else { continue }
                var buffer = ByteBuffer()
                buffer.writeInteger(UInt32(bytes.count))
                buffer.writeBytes(bytes)
                try await send(buffer)
            }
            try await send(ByteBuffer(integer: UInt32(0)))
            var reply: [UInt8] = []
            do {
                for try await piece in inbound {
                    reply += piece.readableBytesView
                    if reply.contains(0) || reply.count > Self.replyLimit { break }
                }
            } catch { throw ScanUnavailable(reason: "connection") }
            return try Self.verdict(reply)
        }
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connectTimeout(self.connectLimit)
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
        }
        return switch self.address {
        case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .tcp(let host, let port): try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        }
    }

    /// `stream: OK`, `stream: Name FOUND`, or a fault, ended by a zero.
    static func verdict(_ reply: [UInt8]) throws(ScanUnavailable) -> Verdict {
        guard let end = reply.firstIndex(of: 0), let text = String(validating: reply[..<end], as: UTF8.self) else {
            throw ScanUnavailable(reason: "reply")
        }
        if text == "stream: OK" { return .clean }
        guard text.hasPrefix("stream: "), text.hasSuffix(" FOUND") else { throw ScanUnavailable(reason: "fault") }
        let name = text.dropFirst("stream: ".count).dropLast(" FOUND".count)
        return .found(String(name.prefix(100).map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }))
    }
}

/// The virus scanner gave no verdict.
package struct ScanUnavailable: Error, Hashable, Sendable {
    /// A constant word, for the log.
    package let reason: String
}
