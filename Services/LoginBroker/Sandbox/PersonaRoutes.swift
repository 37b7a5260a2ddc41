import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import Vocabulary
import WebPages

/// `/sandbox/personas`: who can log in here and what each is for. Only in sandbox mode: mock identities have nothing to protect.
struct PersonaRoutes: Sendable {
    let personas: PersonaDirectory
    let pages: PageRenderer

    func register(on router: RouterGroup<ServiceContext>) {
        router
            .get("/sandbox/personas", use: self.page)
            .get("/sandbox/personas.json", use: self.json)
    }

    func page(_ request: Request, context: ServiceContext) throws -> Response {
        let table = Table(
            caption: "Osoby testowe",
            columns: [
                .init("Osoba"), .init("Nazwa użytkownika"), .init("Hasło"), .init("Identyfikator"), .init("Do czego służy"),
            ],
            rows: self.personas.personas.map {
                [.text($0.identity.fullName), .text($0.userName), .text($0.password), .text($0.id), .text($0.story)]
            })
        return try self.pages.page("personas", PersonasPage(table: table), Page("Osoby testowe"))
    }

    func json(_ request: Request, context: ServiceContext) throws -> Response {
        let entries = self.personas.personas.map {
            Entry(id: $0.id, story: $0.story, userName: $0.userName, password: $0.password, smsCode: $0.fixedSMSCode)
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try ContractCoding.encoder.encode(entries))))
    }

    private struct Entry: Encodable {
        let id: String
        let story: String
        let userName: String
        let password: String
        let smsCode: String?
    }
}

/// The list of personas (template `personas`).
struct PersonasPage: ViewModel {
    let table: Table
}
