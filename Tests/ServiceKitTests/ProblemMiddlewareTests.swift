import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestKit
import Testing
import Vocabulary

@testable import ServiceKit

@Suite("Problem documents")
struct ProblemMiddlewareTests {
    private struct CannotBeDone: Error, CustomStringConvertible {
        let description: String
    }

    private enum Refusal: Error {
        case named(pesel: String)
    }

    private func run(
        throwing error: any Error, _ body: @Sendable @escaping (TestServer, TestResponse) async throws -> Void
    ) async throws {
        try await TestServer.run { router, _ in
            router.group().addMiddleware { ProblemMiddleware() }.get("/fails") { _, _ -> Response in throw error }
        } _: { server in
            let reply = try await server.client.execute(uri: "/fails", method: .get)
            #expect(reply.headers[.contentType] == Problem.mediaType && reply.headers[.cacheControl] == "no-store")
            try await body(server, reply)
        }
    }

    @Test("what nobody foresaw is a 500 with a fixed sentence; its cause is in no answer, and in the log only by its type")
    func unknown() async throws {
        let errors: [any Error] = [
            CannotBeDone(description: "kanarek"), Refusal.named(pesel: "kanarek"),
            CocoaError(.fileNoSuchFile, userInfo: ["path": "kanarek"]),
            DatabaseError.unsuitable("kanarek"),
        ]
        for error in errors {
            try await self.run(throwing: error) { server, reply in
                #expect(reply.status == .internalServerError)
                #expect(
                    reply.members == [
                        "type": "urn:ssoz-identity:problem:internal-error", "title": "Internal error", "status": "500",
                        "code": "internal-error",
                        "detail": "The service could not do this because of an error of its own. Try again later.",
                    ])
                #expect(server.log.contains("request failed") && server.log.contains("error.type"))
                #expect(!reply.text.contains("kanarek") && !server.log.contains("kanarek"), "\(type(of: error))")
            }
        }
    }

    @Test("what is foreseen has a status and a word of its own")
    func known() async throws {
        let known: [(any Error, HTTPResponse.Status, String?)] = [
            (Problem(status: 410, title: "Handle spent", code: "handle-spent"), .gone, "handle-spent"),
            (DatabaseError.conflict, .conflict, "conflict"), (DatabaseError.notFound, .notFound, "not-found"),
            (DatabaseError.unstorable, .badRequest, "malformed-request"), (InvalidPESEL.checksum, .badRequest, "malformed-request"),
            (HTTPError(.notFound), .notFound, nil), (HTTPError(.unauthorized, message: "kanarek"), .unauthorized, nil),
        ]
        for (error, status, code) in known {
            try await self.run(throwing: error) { server, reply in
                #expect(reply.status == status && reply.members["code"] == code, "\(type(of: error))")
                #expect(reply.members["status"] == "\(status.code)" && reply.members["title"]?.isEmpty == false)
                #expect(!reply.text.contains("kanarek") && !server.log.contains("request failed"), "nobody has to act on it")
            }
        }
    }

    @Test("what passes says when to come back")
    func passing() async throws {
        for error in [DatabaseError.busy, DatabaseError.unavailable, ServiceUnavailable(service: .loginBroker)] as [any Error] {
            try await self.run(throwing: error) { _, reply in
                #expect(reply.status == .serviceUnavailable && reply.members["code"] == "temporarily-unavailable")
                #expect(reply.headers[.retryAfter] == "2")
            }
        }
    }

    @Test(
        "a body that is not what the endpoint takes is a 400 that does not repeat it, and one too long a 413",
        arguments: [
            ("", 400), ("kanarek", 400), ("[]", 400), (#"{"handle":7}"#, 400), (#"{"handel":"kanarek"}"#, 400), ("\u{FEFF}{", 400),
            (#"{"handle":""# + String(repeating: "a", count: 300_000) + "\"}", 413), (#"{"handle":"h","more":1}"#, 200),
        ])
    func bodies(_ body: String, _ status: Int) async throws {
        try await TestServer.run { router, _ in
            router.group().addMiddleware { ProblemMiddleware() }.serve(
                Endpoint<HandleRedemption, HandleRedemption>(.post, "/v1/echo", isIdempotent: true)
            ) { body, _ in body }
        } _: { server in
            let reply = try await server.client.execute(uri: "/v1/echo", method: .post, body: ByteBuffer(string: body))
            #expect(reply.status.code == status)
            #expect(status == 200 || (reply.members["status"] == "\(status)" && !reply.text.contains("kanarek")))
        }
    }
}
