import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// A JSON reply that is the same for everybody until the service is replaced: made once, and not sent to those who have it (RFC 9110, section
/// 13.1.2).
struct CacheableReply: Sendable {
    private let content: ByteBuffer
    private let tag: EntityTag

    /// For an hour nobody has to ask again.
    private static let cacheControl = "public, max-age=3600"

    init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(value))
        self.content = ByteBuffer(bytes: bytes)
        self.tag = EntityTag(of: bytes)
    }

    func response(to request: Request) -> Response {
        var headers: HTTPFields = [.cacheControl: Self.cacheControl, .eTag: self.tag.value]
        if let known = request.headers[.ifNoneMatch], self.tag.isAmong(known) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: self.content))
    }
}
