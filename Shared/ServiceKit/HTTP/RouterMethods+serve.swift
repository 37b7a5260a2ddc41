import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension RouterMethods where Context == ServiceContext {
    /// Answers a contract's endpoint: decodes its body, calls `handler`, encodes the reply with the endpoint's status of success.
    @discardableResult
    package func serve<Body, Reply>(
        _ endpoint: Endpoint<Body, Reply>,
        handler: @escaping @Sendable (Body, ServiceContext) async throws -> Reply
    ) -> Self {
        self.serve(endpoint) { _, body, context in try await handler(body, context) }
    }

    /// The same for a handler that reads the query too.
    @discardableResult
    package func serve<Body, Reply>(
        _ endpoint: Endpoint<Body, Reply>,
        handler: @escaping @Sendable (Request, Body, ServiceContext) async throws -> Reply
    ) -> Self {
        self.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
            let body: Body
            if let nothing = Nothing() as? Body {
                body = nothing
            } else {
                let bytes = try await request.wholeBody(upTo: context.maxUploadSize)
                body = try ContractCoding.decoder.decode(Body.self, from: Data(bytes.readableBytesView))
            }
            let reply = try await handler(request, body, context)
            let bytes = try ContractCoding.encoder.encode(reply)
            return Response(
                status: endpoint.success,
                headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }
}

/// How contracts are written as JSON: ISO 8601 times, keys in a fixed order.
package enum ContractCoding {
    package static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    package static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
