import Foundation
import HTTPTypes
import Hummingbird
import JOSE
import NIOCore

/// `GET /jwks.json`: the service's public keys (RFC 7517 section 5), by which others check what it signs.
package struct JWKSRoute: Sendable {
    private let document: ByteBuffer

    package init(keys: SigningKeys) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.document = ByteBuffer(bytes: try encoder.encode(keys.keySet))
    }

    package func register(on router: some RouterMethods<ServiceContext>) {
        router.get("/jwks.json") { [document] _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "application/jwk-set+json", .cacheControl: "public, max-age=300", .accessControlAllowOrigin: "*",
                ],
                body: .init(byteBuffer: document))
        }
    }
}
