import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit

/// Several requests approved in one go, each by itself: one that cannot be approved holds up none.
package struct BulkApproval: Sendable {
    /// As many as a page of the work list has.
    package static let limit = 50

    let verification: Verification
    let decisions: VerificationDecisions

    /// One of the requests, and what is in the way of approving it.
    package struct Item: Sendable {
        package let found: Verification.Case
        package let obstacle: Obstacle?
    }

    package enum Obstacle: Hashable, Sendable {
        case notPending(RequestStatus.Code)
        case documentMissing
        /// Approved by this verifier before; somebody else's approval is needed.
        case approvedAlready
        case profileUnusable
        case notOnOffer
        /// It changed after it was shown.
        case changed
    }

    /// What would become of each of the requests within reach.
    package func preview(_ ids: [UUID], for verifier: Verifier, in realm: Realm) async throws -> [Item] {
        try await self.verification.find(Array(ids.prefix(Self.limit)), for: verifier, in: realm).map {
            Item(found: $0, obstacle: Self.obstacle(to: $0, for: verifier))
        }
    }

    /// Approves each, as long as it is what was seen: without a last day, unless the first of two approvals gave it one.
    ///
    /// - Parameter seen: the requests with their versions.
    /// - Returns: each of them as it is then, with what was in the way.
    package func approve(_ seen: [(id: UUID, version: Int)], by verifier: Verifier, in realm: Realm) async throws -> [Item] {
        let seen = seen.prefix(Self.limit)
        let proposed = try await self.verification.find(seen.map(\.id), for: verifier, in: realm).map {
            ($0.request.id, $0.request.lastDay)
        }
        let lastDays = Dictionary(proposed, uniquingKeysWith: { first, _ in first })
        var refused: [UUID: Obstacle] = [:]
        for (id, version) in seen {
            do {
                try await self.decisions.decide(
                    .approve(lastDay: lastDays[id] ?? nil), on: id, seen: version, by: verifier, in: realm)
            } catch let error as RequestError {
                refused[id] = Self.obstacle(error)
            } catch VerifierRefusal.profileUnusable {
                refused[id] = .profileUnusable
            } catch VerifierRefusal.notOnOffer {
                refused[id] = .notOnOffer
            } catch VerifierRefusal.changed, DatabaseError.conflict {
                refused[id] = .changed
            } catch DatabaseError.notFound {
                continue
            }
        }
        return try await self.verification.find(seen.map(\.id), for: verifier, in: realm).map {
            Item(found: $0, obstacle: refused[$0.request.id])
        }
    }

    private static func obstacle(to found: Verification.Case, for verifier: Verifier) -> Obstacle? {
        let request = found.request
        guard request.status == .pending else { return .notPending(request.status.code) }
        if request.firstApproval?.by == verifier.actor.id { return .approvedAlready }
        guard found.entry.hasDocument else { return .documentMissing }
        guard !found.profile.isBlocked, !found.entry.unit.isClosed else { return .profileUnusable }
        return RolesOnOffer.all(in: found.entry.unit).contains(request.role) ? nil : .notOnOffer
    }

    private static func obstacle(_ error: RequestError) -> Obstacle {
        switch error {
        case .outOfOrder(let status): .notPending(status)
        case .documentMissing: .documentMissing
        case .approvedAlready: .approvedAlready
        case .notWhatWasApproved, .ownRequest, .notTheApplicant, .reasonReserved, .lastDayPassed, .lastDayAhead: .changed
        }
    }
}
