import Foundation
import HTTPTypes
import Hummingbird
import JOSE
import Logging
import NIOCore

/// The limit that `make bench` compares the broker with: a bare Hummingbird server that reads the same form and signs one ES256 token, and
/// does nothing else. `bare-server PORT`.
@main
struct Command {
    private struct Claims: Encodable {
        let iss = "http://localhost"
        let sub: String
        let aud = "urn:ssoz-identity:notification-worker"
        let exp: Int
        let iat: Int
        let jti = "0123456789abcdef0123456789abcdef"
    }

    private struct Form: Decodable {
        let client_id: String
        let grant_type: String
    }

    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 9091
        let key = try PrivateKey.generate(.es256)
        let router = Router()
        router.post("/token") { request, context -> Response in
            let form = try await URLEncodedFormDecoder().decode(Form.self, from: request, context: context)
            let now = Int(Date().timeIntervalSince1970)
            let token = try JWT.sign(Claims(sub: form.client_id, exp: now + 300, iat: now), typ: "at+jwt", key: key)
            let body = #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":300}"#
            return Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: body)))
        }
        let quiet = Logger(label: "bare-server") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: quiet)
        try await application.runService()
    }
}
