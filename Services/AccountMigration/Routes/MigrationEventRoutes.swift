import AccountMigrationDomain
import Contracts
import Foundation
import Hummingbird
import ServiceKit
import Vocabulary

/// `/v1/events`: the help line's look at what happened, and its decisions; scope `helpline`, audited.
struct MigrationEventRoutes: Sendable {
    let helpline: Helpline
    let verifier: AccessTokenVerifier

    func register(on router: Router<ServiceContext>) {
        router.group()
            .addMiddleware {
                ProblemMiddleware()
                BearerMiddleware(scope: ServiceScope.helpline, verifier: self.verifier)
            }
            .serve(MigrationEventAPI.event) { _, context in
                guard let found = try await self.helpline.event(try Self.number(context), for: try Self.viewer(context), in: context.realm)
                else { throw Problem.unknownEvent }
                return MigrationEventReply(found)
            }
            .serve(MigrationEventAPI.search) { query, context in
                guard query.isWellFormed else { throw Problem.incompleteQuery }
                let found = try await self.helpline.events(of: query, for: try Self.viewer(context), in: context.realm)
                return MigrationEventList(events: found.map(MigrationEventList.Entry.init))
            }
            .serve(MigrationEventAPI.decide) { decision, context in
                if decision.decision == .migrate, decision.account == nil { throw HelplineError.unknownAccount }
                let account = decision.decision == .migrate ? decision.account : nil
                guard
                    let found = try await self.helpline.decide(
                        migrating: account, on: try Self.number(context), seeing: decision.replaces ?? 0, by: try Self.viewer(context),
                        in: context.realm)
                else { throw Problem.unknownEvent }
                return MigrationEventReply(found)
            }
    }

    private static func number(_ context: ServiceContext) throws -> EventNumber {
        guard let number = try? EventNumber(try context.parameters.require("number")) else { throw Problem.unknownEvent }
        return number
    }

    private static func viewer(_ context: ServiceContext) throws -> Helpline.Operator {
        Helpline.Operator(name: "client:\(try context.requireCaller().client.rawValue)", source: context.remoteAddress)
    }
}

extension Problem {
    fileprivate static let unknownEvent = Problem(
        status: 404, title: "No such event", code: "unknown-event", detail: "No migration event has this number.")
    fileprivate static let incompleteQuery = Problem(
        status: 400, title: "Malformed request", code: "malformed-request",
        detail: "lastThreeDigits must be three digits; givenName, familyName and login must have 1 to 100 characters.")
}

extension HelplineError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .notDecidable:
            Problem(
                status: 409, title: "Nothing to decide", code: "not-decidable",
                detail: "Only Z03, Z04 and Z07 can be decided, and only while no later search has come to another outcome.")
        case .ownCase:
            Problem(
                status: 403, title: "One's own case", code: "own-case",
                detail: "Nobody decides on their own account. Hand the case to somebody else.")
        case .alreadyThrough:
            Problem(status: 409, title: "Already through", code: "already-through", detail: "The person has completed the migration.")
        case .unknownAccount:
            Problem(
                status: 400, title: "No such account", code: "unknown-account",
                detail: "account must be the reference of one of the event's candidates.")
        case .decidedMeanwhile:
            Problem(
                status: 409, title: "Decided meanwhile", code: "decided-meanwhile",
                detail: "Somebody else has decided. Look at the event again, and name its lastDecision as what your decision replaces.")
        case .tooManySearches(_, let wait):
            Problem(
                status: 429, title: "Too many searches", code: "too-many-searches",
                detail: "Events can be found by number meanwhile.", retryAfter: wait)
        }
    }
}

extension MigrationEventQuery {
    /// Whether it can find anybody.
    var isWellFormed: Bool {
        self.lastThreeDigits.utf8.count == 3 && self.lastThreeDigits.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && [self.givenName, self.familyName, self.login].allSatisfy { (1...100).contains($0.count) }
    }
}

extension MigrationEventList.Entry {
    init(_ record: MigrationEventRepository.Record) {
        self.init(
            number: record.event.value, code: record.code.rawValue, description: record.code.report, at: Moment.utc(record.event.date))
    }
}

extension MigrationEventReply {
    /// What the help line needs of a migration, and no more.
    init(_ found: Helpline.Case) {
        self.init(
            number: found.event.event.value, code: found.event.code.rawValue, description: found.event.code.report,
            lastThreeDigits: found.migration.identity.pesel?.lastThree,
            steps: found.steps.map { Step(at: Moment.utc($0.at), what: $0.what) },
            candidates: found.candidates.map { candidate in
                Candidate(
                    reference: candidate.reference, login: candidate.account.maskedLogin, email: candidate.account.email?.masked,
                    status: candidate.account.status.rawValue, bearsTheirName: candidate.account.isNamed(like: found.migration.identity))
            },
            decision: found.decision, decisionHoldsUntil: found.ruling.map { Moment.utc($0.holdsUntil) },
            lastDecision: found.lastDecision, lastDecisionEvent: found.last?.event.value, isDecidable: found.isDecidable)
    }
}

extension Helpline.Case {
    fileprivate var decision: HelplineDecision? {
        switch self.ruling?.ruling {
        case .migrate(let login):
            HelplineDecision(decision: .migrate, account: self.candidates.first { $0.account.login == login }?.reference)
        case .newAccount: HelplineDecision(decision: .newAccount)
        case nil: nil
        }
    }
}

/// Moments in the API: UTC, ISO 8601 with milliseconds.
private enum Moment {
    static func utc(_ moment: Date) -> String {
        // The style cuts off what is below a millisecond, and few of them are a binary fraction.
        let milliseconds = (moment.timeIntervalSince1970 * 1000).rounded()
        return Date(timeIntervalSince1970: (milliseconds + 0.1) / 1000).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
