import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A stream of server-sent events that a waiting page listens to (HTML Living Standard section 9.2).
package struct EventStream {
    private var writer: any ResponseBodyWriter

    /// A reply that goes on as long as `body` runs. The connection's end throws in the next thing that is sent.
    package static func response(_ body: @escaping @Sendable (inout EventStream) async throws -> Void) -> Response {
        Response(
            status: .ok, headers: Self.headers,
            body: ResponseBody { writer in
                var stream = EventStream(writer: writer)
                try await body(&stream)
                try await stream.writer.finish(nil)
            })
    }

    /// A reply of one event.
    package static func response(of status: PollStatus) throws -> Response {
        Response(status: .ok, headers: Self.headers, body: ResponseBody(byteBuffer: try Self.event(status)))
    }

    package mutating func send(_ status: PollStatus) async throws {
        try await self.writer.write(try Self.event(status))
    }

    /// A comment that nobody sees: it keeps what stands between from closing the connection, and finds out whether that is still there.
    package mutating func stillHere() async throws {
        try await self.writer.write(ByteBuffer(string: ":\n\n"))
    }

    private static func event(_ status: PollStatus) throws -> ByteBuffer {
        // JSON has no line breaks of its own, so one data line is enough.
        ByteBuffer(string: "data: \(String(decoding: try JSONEncoder().encode(status), as: UTF8.self))\n\n")
    }

    /// Proxies are asked not to collect the stream before they pass it on.
    private static var headers: HTTPFields {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }
}
