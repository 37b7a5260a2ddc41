import Contracts
import Foundation
import Hummingbird
import ServiceKit
import WebPages

/// `/v1/dead-letters`, scope `dead_letters`.
struct DeadLetterRoutes: Sendable {
    let deadLetters: DeadLetters
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.deadLetters, verifier: self.verifier)
            }
            .serve(DeadLetterAPI.list) { request, _, context in
                let query = try FormBody(query: request)
                return try await self.deadLetters.list(
                    kind: query["kind"], after: try query["after"].map(Self.id), limit: try Self.limit(query["limit"]),
                    by: try context.requireCaller(), in: context.realm)
            }
            .serve(DeadLetterAPI.view) { _, context in
                guard let found = try await self.deadLetters.view(try Self.id(context), by: try context.requireCaller(), in: context.realm)
                else { throw Problem.noDeadLetter }
                return found
            }
            .serve(DeadLetterAPI.replay) { _, context in
                let count = try await self.deadLetters.replay(try Self.id(context), by: try context.requireCaller(), in: context.realm)
                guard count > 0 else { throw Problem.noDeadLetter }
                return DeadLettersReplayed(count: count)
            }
            .serve(DeadLetterAPI.replayAll) { request, _, context in
                let kind = try FormBody(query: request)["kind"]
                return DeadLettersReplayed(
                    count: try await self.deadLetters.replay(nil, kind: kind, by: try context.requireCaller(), in: context.realm))
            }
            .serve(DeadLetterAPI.discard) { _, context in
                guard try await self.deadLetters.discard(try Self.id(context), by: try context.requireCaller(), in: context.realm) else {
                    throw Problem.noDeadLetter
                }
                return Nothing()
            }
    }

    private static func id(_ context: ServiceContext) throws -> UUID {
        try Self.id(try context.parameters.require("id"))
    }

    private static func id(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw Problem.noDeadLetter }
        return id
    }

    private static func limit(_ text: String?) throws -> Int {
        guard let text else { return 50 }
        guard let limit = Int(text), (1...100).contains(limit) else {
            throw Problem(status: 400, title: "Malformed request", code: "malformed-request", detail: "limit is a number from 1 to 100.")
        }
        return limit
    }
}

extension Problem {
    fileprivate static let noDeadLetter = Problem(
        status: 404, title: "No such dead letter", code: "no-dead-letter",
        detail: "There is none of this id: it never existed, or it has been replayed or discarded.")
}
