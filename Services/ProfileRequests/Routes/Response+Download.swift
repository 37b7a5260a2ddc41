import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A file to save. It is never shown within our pages: what somebody uploaded is not trusted to be harmless.
    static func download(_ content: [UInt8], mediaType: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: mediaType, .contentDisposition: Self.disposition(name), .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff", .contentSecurityPolicy: "default-src 'none'; sandbox",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: content)))
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
