import Foundation
import Synchronization

/// Stands between a client and a PostgreSQL server on a Unix socket, and breaks the first connection that commits.
final class CuttingProxy: Sendable {
    enum Moment: CaseIterable {
        /// The server never hears of the commit.
        case beforeTheCommit
        /// The server has committed, and its answer is lost.
        case afterTheCommit
    }

    /// Where clients find it: the folder of its socket, which bears the server's port number.
    let folder: String
    private let server: String
    private let port: Int
    private let moment: Moment
    private let listener: Int32
    private let hasCut = Mutex(false)

    init(before server: String, port: Int, cutting moment: Moment) throws {
        self.server = server
        self.port = port
        self.moment = moment
        self.folder = "/tmp/cut-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        self.listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = Self.withAddress(self.folder, port) { bind(self.listener, $0, $1) }
        guard bound == 0, listen(self.listener, 16) == 0 else { throw CocoaError(.fileWriteUnknown) }
        Thread { self.accept() }.start()
    }

    func close() {
        shutdown(self.listener, Int32(SHUT_RDWR))
        Foundation.close(self.listener)
        try? FileManager.default.removeItem(atPath: self.folder)
    }

    private func accept() {
        while case let client = Foundation.accept(self.listener, nil, nil), client >= 0 {
            Thread { self.relay(client) }.start()
        }
    }

    private func relay(_ client: Int32) {
        let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            Foundation.close(client)
            Foundation.close(upstream)
        }
        guard Self.withAddress(self.server, self.port, { connect(upstream, $0, $1) }) == 0 else { return }
        var ends = [pollfd(fd: client, events: Int16(POLLIN), revents: 0), pollfd(fd: upstream, events: Int16(POLLIN), revents: 0)]
        while poll(&ends, 2, -1) > 0 {
            if ends[0].revents != 0 {
                guard let bytes = Self.bytes(from: client) else { return }
                if bytes.firstRange(of: Array("COMMIT\0".utf8)) != nil, self.isFirst() {
                    guard self.moment == .afterTheCommit, Self.pass(bytes, to: upstream) else { return }
                    _ = Self.bytes(from: upstream)
                    return
                }
                guard Self.pass(bytes, to: upstream) else { return }
            }
            if ends[1].revents != 0 {
                guard let bytes = Self.bytes(from: upstream), Self.pass(bytes, to: client) else { return }
            }
        }
    }

    private func isFirst() -> Bool {
        self.hasCut.withLock { hasCut in
            defer { hasCut = true }
            return !hasCut
        }
    }

    private static func bytes(from end: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(end, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private static func pass(_ bytes: [UInt8], to end: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(end, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func withAddress(_ folder: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("\(folder)/.s.PGSQL.\(port)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
