import Database
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Vocabulary
import WebPages

/// `/sandbox/phone`: the telephones of all personas, on one page and as JSON. Only in sandbox mode.
struct PhoneRoutes: Sendable {
    let personas: PersonaDirectory
    let pages: PageRenderer

    private static let limit = 50

    func register(on router: RouterGroup<ServiceContext>) {
        router
            .get("/sandbox/phone", use: self.page)
            .get("/sandbox/phone.json", use: self.json)
    }

    func page(_ request: Request, context: ServiceContext) async throws -> Response {
        let persona = try FormBody(query: request)["persona"]
        let messages = try await self.messages(of: persona, in: context.realm)
        return try self.pages.page(
            "phone-page", PhonePage(messages, personas: self.personas), Page("Telefon testowy", narrow: true, refreshSeconds: 5))
    }

    /// Newest first; `?persona=` narrows it to one.
    func json(_ request: Request, context: ServiceContext) async throws -> Response {
        let persona = try FormBody(query: request)["persona"]
        let messages = try await self.messages(of: persona, in: context.realm).map { message in
            Message(
                persona: message.persona, text: message.text, sentAt: message.sentAt,
                code: message.text.split { !$0.isNumber }.first { $0.utf8.count == 6 }.map(String.init))
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try ContractCoding.encoder.encode(messages))))
    }

    private func messages(of persona: String?, in realm: Realm) async throws -> [PhoneMessage] {
        try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.phoneMessages(sealer).latest(Self.limit, for: persona)
        }
    }

    private struct Message: Encodable {
        let persona: String
        let text: String
        let sentAt: Date
        let code: String?
    }
}

/// The page with the telephones (template `phone-page`).
struct PhonePage: ViewModel {
    let messages: [MessageView]
    let empty: EmptyState?

    struct MessageView: ViewModel {
        let who: String
        let at: String
        let text: String
    }

    init(_ messages: [PhoneMessage], personas: PersonaDirectory) {
        self.messages = messages.map { message in
            let persona = personas.persona(id: message.persona)
            return MessageView(
                who: persona.map { "\($0.identity.fullName), \($0.phone.grouped)" } ?? message.persona,
                at: WarsawTime.dateTimeWithSeconds(message.sentAt), text: message.text)
        }
        self.empty =
            messages.isEmpty
            ? EmptyState("Nie ma jeszcze wiadomości", text: "Kod pojawi się tutaj po podaniu nazwy użytkownika i hasła.") : nil
    }
}
