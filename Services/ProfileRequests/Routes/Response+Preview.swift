import HTTPTypes
import Hummingbird
import NIOCore
import WebPages

extension Response {
    /// A document to show within a page of ours, beside what it is compared with; browsers show both formats in a sandbox of their own.
    static func preview(_ content: [UInt8], mediaType: String) -> Response {
        .preview(mediaType: mediaType, body: .init(byteBuffer: ByteBuffer(bytes: content)))
    }

    static func preview(mediaType: String, body: ResponseBody) -> Response {
        var headers: HTTPFields = [
            .contentType: mediaType, .contentDisposition: "inline", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: ContentSecurityPolicy.shownDocument,
        ]
        if let name = HTTPField.Name("X-Frame-Options") { headers[name] = "SAMEORIGIN" }
        return Response(status: .ok, headers: headers, body: body)
    }
}
