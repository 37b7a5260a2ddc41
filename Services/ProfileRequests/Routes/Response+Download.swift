import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A file to save. It is never shown within our pages: what somebody uploaded is not trusted to be harmless.
    static func download(_ content: [UInt8], mediaType: String, name: String) -> Response {
        .download(mediaType: mediaType, name: name, length: content.count) { try await $0.write(ByteBuffer(bytes: content)) }
    }

    /// A file to save whose content is written as the client takes it.
    ///
    /// - Parameters:
    ///   - length: how many bytes `write` writes.
    ///   - write: the end is written for it.
    static func download(
        mediaType: String, name: String, length: Int, write: @escaping ResponseBody.Writing
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: mediaType, .contentDisposition: Self.disposition(name), .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
            ],
            body: .written(length: length, write))
    }

    /// RFC 6266: the name in ASCII, and as it is (RFC 8187).
    private static func disposition(_ name: String) -> String {
        let plain = String(
            String.UnicodeScalarView(name.unicodeScalars.map { $0.isASCII && $0.value >= 0x20 && $0 != "\"" && $0 != "\\" ? $0 : "_" }))
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(Self.ascii).union(Self.marks)) ?? "plik"
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    private static let ascii = CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127))
    private static let marks = CharacterSet(charactersIn: "-._~")
}

extension ResponseBody {
    typealias Writing = @Sendable (inout any ResponseBodyWriter) async throws -> Void

    /// What is written as the client takes it; the end is written for it.
    static func written(length: Int, _ write: @escaping Writing) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            try await write(&writer)
            try await writer.finish(nil)
        }
    }
}
