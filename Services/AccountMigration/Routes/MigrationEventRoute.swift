import AccountMigrationDomain
import Contracts
import Database
import Foundation
import Hummingbird
import ServiceKit
import Vocabulary

/// `GET /v1/events/:number`: the help line's look at what happened, scope `helpline`, audited.
struct MigrationEventRoute: Sendable {
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.helpline, verifier: self.verifier)
            }
            .serve(MigrationEventAPI.event) { _, context in
                guard let event = try? EventNumber(try context.parameters.require("number")) else { throw Problem.unknownEvent }
                let caller = context.caller?.client.rawValue ?? "unknown"
                let reply = try await context.realm.database.write {
                    [now = context.realm.now(), sealer = context.realm.sealer, source = context.remoteAddress] sql in
                    let record = try sql.migrationEvents.find(event)
                    let migration = try record.flatMap { try sql.migrations(sealer).find($0.migration) }
                    try sql.audit.append(
                        AuditEntry(
                            at: now, actor: "client:\(caller)", action: "event.viewed", object: "event:\(event.value)",
                            dataSubject: migration.map { "subject:\($0.subject.rawValue)" }, source: source,
                            result: migration == nil ? .refused : .done))
                    guard let record, let migration else { return MigrationEventReply?.none }
                    return MigrationEventReply(record, of: migration, outcomes: try sql.migrationEvents.all(of: migration.id))
                }
                guard let reply else {
                    throw Problem.unknownEvent
                }
                return reply
            }
    }
}

extension Problem {
    fileprivate static let unknownEvent = Problem(
        status: 404, title: "No such event", code: "unknown-event", detail: "No migration event has this number.")
}

extension MigrationEventReply {
    /// What the help line needs of a migration, and no more.
    init(_ event: MigrationEventRepository.Record, of migration: Migration, outcomes: [MigrationEventRepository.Record]) {
        var steps = outcomes.map { Step(at: Self.utc($0.event.date), what: "outcome-\($0.code.rawValue)") }
        if let decidedAt = migration.decidedAt { steps.append(Step(at: Self.utc(decidedAt), what: migration.state.step)) }
        steps.append(Step(at: Self.utc(migration.startedAt), what: "search-started"))
        var digits: String?
        if case .pesel(let pesel) = migration.identity.identifier { digits = pesel.lastThree }
        self.init(
            number: event.event.value, code: event.code.rawValue, description: event.code.title, lastThreeDigits: digits,
            steps: steps.sorted { $0.at < $1.at })
    }

    private static func utc(_ moment: Date) -> String {
        moment.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension Migration.State {
    /// The state as a step of what happened.
    fileprivate var step: String {
        switch self {
        case .searching: "searching"
        case .ended: "outcome"
        case .completed(_, let migrated): migrated ? "migrated" : "continued-without-migration"
        case .aborted: "aborted"
        }
    }
}
