import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import NIOHTTP1
import Sealing
import ServiceKit
import Vocabulary

/// Sends SMS codes: to a gateway over HTTP, or in sandbox mode to the phone page.
package protocol SMSGateway: Sendable {
    /// Sends `code` to a persona's telephone.
    ///
    /// - Throws: when the gateway has not taken it.
    func send(_ code: SMSCode, to persona: Persona, in realm: Realm) async throws
}

/// The sandbox's telephones: messages are kept, sealed, and shown on the phone page.
package struct PhonePageGateway: SMSGateway {
    package init() {}

    package func send(_ code: SMSCode, to persona: Persona, in realm: Realm) async throws {
        let message = PhoneMessage(id: realm.newID(), persona: persona.id, text: Self.text(code), sentAt: realm.now())
        try await realm.database.write { [sealer = realm.sealer] sql in try sql.phoneMessages(sealer).insert(message) }
    }

    private static func text(_ code: SMSCode) -> String {
        "Kod autoryzacyjny do logowania (system testowy): \(code.digits). Kod jest ważny 5 minut."
    }
}

/// A gateway that takes `{"to": "+48…", "text": "…"}` by POST and answers 2xx once it has taken the message.
package struct HTTPSMSGateway: SMSGateway {
    private let url: String
    private let token: Secret?
    private let http: HTTPClient

    package init(url: String, token: Secret?, http: HTTPClient) {
        self.url = url
        self.token = token
        self.http = http
    }

    package func send(_ code: SMSCode, to persona: Persona, in realm: Realm) async throws {
        var request = HTTPClientRequest(url: self.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token.exposed)") }
        let message = Message(to: persona.phone.e164, text: "Kod autoryzacyjny do logowania: \(code.digits). Kod jest ważny 5 minut.")
        request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(message)))
        let response = try await self.http.execute(request, timeout: .seconds(5))
        guard (200..<300).contains(response.status.code) else { throw SMSNotSent() }
    }

    private struct Message: Encodable {
        let to: String
        let text: String
    }
}

/// The gateway did not take a message.
package struct SMSNotSent: Error {
    package init() {}
}
