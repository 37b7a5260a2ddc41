import AccountMigrationDomain
import Contracts
import Database
import Foundation
import JOSE
import LibCrypto
import LoginBrokerDomain
import NotificationWorkerDomain
import ProfileRequestsDomain
import RelyingParty
import TestKit
import Testing
import Vocabulary

@testable import AccountMigration
@testable import LoginBroker
@testable import NotificationWorker
@testable import ProfileRequests
@testable import ServiceKit

@Suite("How the database runs the repositories' statements")
struct QueryPlanTests {
    @Test("the check sees a table that is read from end to end, and a sort of more than is asked for")
    func control() async throws {
        try await TestRealm.use([]) { realm, _ in
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.rows("SELECT * FROM outbox WHERE kind = \("k") ORDER BY attempts LIMIT \(1)")
                _ = try sql.rows("SELECT * FROM outbox ORDER BY due_at LIMIT \(1)")
            }
            #expect(!steps.isEmpty && steps.allSatisfy { $0.contains("WHERE kind") })
        }
    }

    @Test("the service kit reads no table from end to end")
    func chassis() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.outbox.claim(limit: 8, lease: 30, at: now, sealer: sealer)
                _ = try sql.outbox.claim(id, lease: 30, at: now, sealer: sealer)
                _ = try sql.outbox.isPending(id)
                try sql.outbox.bringForward(to: now)
                try sql.outbox.postpone(id, until: now)
                try sql.outbox.delivered(id)
                _ = try sql.audit.entries(about: "a")
                _ = try sql.signingKeys.find(.es256, sealer: sealer)
                _ = try sql.stageSessions(sealer).find(cookie: "c", at: now)
                try sql.stageSessions(sealer).end(cookie: "c")
                try sql.stageSessions(sealer).removeExpired(at: now)
            }
            #expect(steps == [])
        }
    }

    @Test("the provider reads no table from end to end")
    func provider() async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let interaction = Interaction(id: "i-1", browser: [1], request: BrokerSamples.request(), startedAt: now)
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.clockOffset.offset()
                try sql.interactions.insert(interaction)
                try sql.interactions.update(try sql.interactions.require("i-1"))
                try sql.interactions.removeExpired(before: now)
                _ = try sql.authorizationCodes.redeem([1], by: "web", at: now)
                try sql.authorizationCodes.link([1], to: id)
                _ = try sql.authorizationCodes.grant(of: [1], client: "web")
                try sql.authorizationCodes.removeIssued(before: now)
                _ = try sql.tokenGrants.find(id)
                _ = try sql.tokenGrants.session(named: "sid", to: "web")
                try sql.tokenGrants.revoke(id, at: now)
                try sql.tokenGrants.revokeGrants(ofSession: id, at: now)
                try sql.tokenGrants.removeMade(before: now)
                _ = try sql.refreshTokens.find([1])
                _ = try sql.refreshTokens.use([1], at: now)
                try sql.refreshTokens.removeExpired(before: now)
                _ = try sql.revokedTokens.contains("at-1")
                try sql.revokedTokens.removeExpired(before: now)
                _ = try sql.clientAssertions.use("jti-1", of: "web", expiresAt: now)
                try sql.clientAssertions.removeExpired(before: now)
                _ = try sql.subjects.person(behind: SubjectID(rawValue: "s-1"), in: "web.example")
                let copy = BrokerSamples.profile(realm, version: 1)
                try sql.profileCopies.put(copy)
                _ = try sql.profileCopies.find(id)
                _ = try sql.profileCopies.active(of: id)
                _ = try sql.providerSecrets.loadOrStore("name", candidate: [1], sealer: sealer, at: now)
            }
            #expect(steps == [])
        }
    }

    @Test("the national node reads no table from end to end")
    func nationalNode() async throws {
        try await TestRealm.use(LoginBrokerSchema.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let pesel = try PESEL("02822800226")
            let identity = Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel))
            let challenge = SMSChallenge(id: id, interaction: "i-1", persona: "jan", codeHash: [1], sentAt: now)
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                try sql.persons(sealer).update(try sql.persons(sealer).recognise(identity, holding: [], newID: id, at: now))
                _ = try sql.persons(sealer).require(id)
                _ = try sql.nodeSessions.find(cookieHash: [1])
                _ = try sql.nodeSessions.find(id)
                try sql.nodeSessions.end(id, at: now)
                try sql.nodeSessions.endAll(of: id, at: now)
                try sql.nodeSessions.removeExpired(before: now)
                _ = try sql.handles.redeem([1], by: "account-migration", at: now)
                try sql.handles.removeExpired(before: now)
                try sql.smsChallenges.insert(challenge)
                try sql.smsChallenges.update(challenge)
                _ = try sql.smsChallenges.current(for: "i-1")
                _ = try sql.smsChallenges.count(for: "i-1")
                try sql.smsChallenges.removeSent(before: now)
                _ = try sql.loginThrottles.find([1])
                try sql.loginThrottles.removeChanged(before: now)
                _ = try sql.phoneMessages(sealer).latest(50)
                _ = try sql.phoneMessages(sealer).latest(50, for: "jan")
                try sql.phoneMessages(sealer).removeSent(before: now)
            }
            #expect(steps == [])
        }
    }

    @Test("migration reads no table from end to end")
    func migration() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let (now, sealer) = (realm.now(), realm.sealer)
            let pesel = try PESEL("02822800226")
            let migration = Migration(
                id: realm.newID(), subject: SubjectID(rawValue: "s-1"),
                identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                startedAt: now)
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                try sql.migrations(sealer).insert(migration, searchDueAt: now)
                _ = try sql.migrations(sealer).current(of: migration.subject)
                _ = try sql.migrations(sealer).claimSearches(limit: 8, lease: 30, at: now)
                try sql.migrations(sealer).renew(SearchClaim(migration: migration.id, attempt: 1), until: now)
                try sql.migrations(sealer).bringForwardSearches(to: now)
                try sql.migrations(sealer).update(try sql.migrations(sealer).require(migration.id))
                let event = try sql.migrationEvents(sealer).record(Finding(code: .z02), of: migration.id, at: now)
                _ = try sql.migrationEvents(sealer).find(event)
                _ = try sql.migrationEvents(sealer).latest(10, of: migration.id)
                _ = try sql.migrations(sealer).versions(of: [migration.id, UUID()])
                _ = try sql.migrations(sealer).holds(SearchClaim(migration: migration.id, attempt: 1))
                _ = try sql.migrations(sealer).find(
                    name: PersonName(givenNames: "Jan", familyName: "Próba"), lastThreeDigits: "226", limit: 10)
                try sql.migrationEvents(sealer).forgetAccounts(of: migration.subject)
                try sql.migrations(sealer).putOff(SearchClaim(migration: migration.id, attempt: 1), until: now)
                try sql.migrations(sealer).forgetAccounts(of: migration.subject)
                _ = try sql.helplineSearches.find("client:helpline")
                try sql.helplineSearches.save(HelplineSearchCount(since: now), of: "client:helpline")
                try sql.migrationSteps.append(.searchStarted, to: migration.id, at: now)
                _ = try sql.migrationSteps.latest(100, of: migration.id)
                try sql.helplineRulings(sealer).put(.newAccount, for: migration.subject, on: event, .z03, at: now)
                _ = try sql.helplineRulings(sealer).find(migration.subject, at: now)
                try sql.helplineRulings(sealer).remove(migration.subject)
            }
            #expect(steps == [])
        }
    }

    @Test("ePLOZ's directory is searched, filled and emptied without reading a table from end to end")
    func legacyDirectory() async throws {
        try await TestRealm.use(AccountMigrationSchema.migrations) { realm, _ in
            let (now, sealer) = (realm.now(), realm.sealer)
            let pesel = try PESEL("02822800226")
            let account = LegacyAccount(login: "kanarek", email: nil, givenNames: "Jan", familyName: "Próba", status: .active)
            let index = LegacyAccountRepository.index(of: pesel, sealer: sealer)
            let row = try LegacyAccountRepository.Sealed(account, index: index, line: 1, generation: 1, sealer: sealer)
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.legacyImports.claim([1], lease: 30, at: now)
                _ = try sql.legacyImports.claim([1], lease: 30, at: now)
                try sql.legacyImports.renew(1, until: now)
                try sql.legacyAccounts(sealer).insert([row], generation: 1)
                try sql.legacyImports.complete(1, accounts: 1, refused: 0, at: now)
                _ = try sql.legacyImports.wasImported([1])
                _ = try sql.legacyAccounts(sealer).all(with: pesel)
                try sql.legacyImports.abandon(1)
                _ = try sql.legacyImports.leftover()
                _ = try sql.legacyAccounts(sealer).remove(generation: 1, limit: 1)
                _ = try sql.legacyAccounts(sealer).remove(generation: 1, limit: 1)
                try sql.legacyImports.emptied(1)
            }
            #expect(steps == [])
        }
    }

    @Test("the mail queue reads no table from end to end")
    func mails() async throws {
        try await TestRealm.use(NotificationWorkerSchema.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let message = SendNotification(
                idempotencyKey: "k-1", recipient: try EmailAddress("ptak@poczta.example"), language: .polish,
                content: .requestsReceived(unit: "Przychodnia", requests: []))
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.mails(sealer).accept(message, kind: "k", from: "profile-requests", newID: id, at: now, due: now)
                for claim in try sql.mails(sealer).claim(limit: 8, lease: 120, at: now) {
                    try sql.mails(sealer).update(claim.mail, claimedAs: claim.mail, due: now, keepsMessage: true)
                }
                _ = try sql.mails(sealer).find(id)
                _ = try sql.mails(sealer).latest(100)
                _ = try sql.mails(sealer).latest(100, kind: "k")
                _ = try sql.mails(sealer).latest(100, to: SubjectID(rawValue: "s"), from: "profile-requests", kind: "k")
                let moved = EndedReason.Moved(recipient: message.recipient, language: .polish, dueBy: now)
                try sql.mails(sealer).end(EndedReason(name: "r", sequence: 1, moved: moved), of: "profile-requests", at: now)
                _ = try sql.mails(sealer).has(id)
                try sql.mails(sealer).release(limit: 8, at: now, due: now)
                _ = try sql.mails(sealer).dead(kind: "k", after: id, limit: 8)
                _ = try sql.mails(sealer).replay(id, kind: nil, due: now)
                _ = try sql.mails(sealer).replay(nil, kind: "k", due: now)
                _ = try sql.mails(sealer).discard(id)
                try sql.mails(sealer).bringForward(to: now)
            }
            #expect(steps == [])
        }
    }

    @Test("accounts and sessions are found without reading a table from end to end")
    func accounts() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let login = try Login("kanarek")
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.accounts(sealer).find(subject: SubjectID(rawValue: "s-1"))
                _ = try sql.accounts(sealer).find(id)
                _ = try sql.accounts(sealer).find(linkHash: [1])
                _ = try sql.accounts(sealer).isFree(login)
                _ = try sql.accounts(sealer).lastClosed(subject: SubjectID(rawValue: "s-1"))
                _ = try sql.emailChanges(sealer).find(linkHash: [1])
                _ = try sql.emailChanges(sealer).pending(of: id)
                _ = try sql.emailChanges(sealer).asked(of: id, after: now)
                try? sql.emailChanges(sealer).end(EmailChange(id: id, accountID: id, linkHash: [1], askedAt: now, state: .withdrawn))
                try sql.emailChanges(sealer).removeAsked(before: now)
                _ = try sql.logInAttempts(sealer).finish(stateHash: [1], browserHash: [1], at: now)
                try sql.logInAttempts(sealer).removeExpired(at: now)
                _ = try sql.webSessions(sealer).find(cookie: "c")
                try sql.webSessions(sealer).touch(id, at: now)
                try sql.webSessions(sealer).choose(nil, session: id)
                try sql.webSessions(sealer).end(id, at: now)
                try sql.webSessions(sealer).endAll(of: SubjectID(rawValue: "s-1"), at: now)
                try sql.webSessions(sealer).removeStarted(before: now)
            }
            #expect(steps == [])
        }
    }

    @Test("requests and the register are found without reading a table from end to end")
    func requests() async throws {
        try await TestRealm.use(ProfileRequests.migrations) { realm, _ in
            let (now, sealer, id) = (realm.now(), realm.sealer, realm.newID())
            let page = PageRequest(size: 50)
            let units = try UnitGenerator().units(60)
            let reaches = try [
                (Role.administratorCeZ, UnitGenerator.eHealthCentreID), (.administratorUW, UnitGenerator.officeID(of: .mazowieckie)),
                (.administratorKCPU, UnitGenerator.addictionCentreID),
            ].map { role, id in
                let unit = try #require(units.first { $0.id == id })
                return try #require(VerificationReach(roles: [role], unit: unit))
            }
            let (unit, other) = (units[0], units[25])
            let legacyLogin = try LegacyLogin("kanarek")
            let legacyUnit = try #require(
                LegacyUnitReference(registerBookNumber: RegisterBookNumber("900000004"), regon: REGON("980000018")))
            let steps = try await QueryPlan.slowSteps(in: realm.database) { sql in
                _ = try sql.units.find(id)
                _ = try sql.units.find([id, UUID()])
                _ = try? sql.units.requireStored(id)
                _ = try sql.units.all(of: .eHealthCentre, limit: 2)
                _ = try sql.units.all(nip: try NIP("9990000014"))
                _ = try sql.units.all(regon: try REGON("980000018"), registerBookNumber: try RegisterBookNumber("1"))
                _ = try sql.units.all(registerBookNumbers: [try RegisterBookNumber("1"), try RegisterBookNumber("2")])
                _ = try sql.units.allUnregistered(regons: [try REGON("980000018")])
                _ = try sql.units.placeNames(try TERYT("3064039"))
                _ = try sql.units.nextChange()
                _ = try sql.units.change
                try sql.units.insert([unit, other])
                try sql.units.update(try sql.units.requireStored(unit.id))
                _ = try sql.units.changes(after: 1, limit: 10)
                _ = try sql.units.index()
                _ = try sql.profiles(sealer).count(in: id)
                _ = try sql.profiles(sealer).find(id)
                _ = try sql.profiles(sealer).find(account: id, unit: id)
                _ = try sql.profiles(sealer).all(of: id)
                _ = try sql.profiles(sealer).active(of: id, at: now)
                _ = try sql.profileReports.latest(of: id)
                _ = try sql.profileReports.note([1], of: id)
                _ = try sql.profileReports.due(limit: 8)
                _ = try sql.profileReports.profiles(in: id)
                _ = try sql.requestDrafts(sealer).find(.newProfile, of: id)
                try sql.requestDrafts(sealer).remove(.newProfile, of: id)
                try sql.requestDrafts(sealer).removeAll(of: id)
                _ = try sql.requestNumbers.take(1, at: now)
                _ = try sql.submissions.find(id)
                _ = try sql.submissions.find(draft: id, of: id)
                _ = try sql.submissions.all(of: id)
                _ = try? sql.documents(sealer).pdf(of: id)
                _ = try sql.roleRequests(sealer).find(id)
                _ = try sql.roleRequests(sealer).all(of: id)
                _ = try sql.roleRequests(sealer).all(of: id, in: id)
                _ = try sql.roleRequests(sealer).open(of: id)
                _ = try sql.roleRequests(sealer).lastingHolders(of: .administratorCeZ)
                _ = try sql.roleRequests(sealer).all(in: id)
                _ = try sql.roleRequests(sealer).all(ofProfile: id)
                _ = try sql.roleRequests(sealer).ended(before: WarsawTime.calendarDate(of: now), limit: 100)
                for reach in reaches {
                    for key in [VerificationOrder.Key.age, .number] {
                        for status in [RequestStatus.Code.pending, .approved, .rejected, .archived] {
                            _ = try sql.roleRequests(sealer).search(
                                VerificationCriteria(status: status), within: reach, except: id, sortedBy: VerificationOrder(key),
                                page: page)
                        }
                    }
                }
                _ = try sql.accounts(sealer).find([id])
                _ = try sql.accounts(sealer).find(login: try Login("somebody"))
                _ = try sql.announcements.isEmpty
                _ = try sql.announcements.find(id)
                _ = try sql.announcements.latest(1, on: WarsawTime.calendarDate(of: now))
                _ = try sql.announcements.shown(on: WarsawTime.calendarDate(of: now), page: page)
                _ = try sql.announcements.all(page: page)
                _ = try sql.legacyStatistics(sealer).find(legacyLogin)
                _ = try sql.legacyStatistics(sealer).find(id)
                _ = try sql.legacyStatistics(sealer).find(submission: id)
                _ = try sql.legacyStatistics(sealer).move(id, LegacyStatisticsAccount.Move(at: now, by: id, submissionID: id))
                _ = try sql.legacyStatistics(sealer).known([[1], [2]])
                try sql.legacyStatistics(sealer).replace(.argon2id("a"), by: .argon2id("b"), of: id)
                _ = try sql.units.named(by: legacyUnit)
                _ = try sql.legacyThrottles(sealer).find(.login(legacyLogin))
                try sql.legacyThrottles(sealer).removeChanged(before: now)
                _ = try sql.attachments(sealer).isKnown(upload: "k", by: id)
                _ = try sql.attachments(sealer).list(for: [id])
                try sql.attachments(sealer).remove(id, from: [id])
                _ = try? sql.attachments(sealer).require(id, of: id)
                for chunks in [1, nil] { _ = try? sql.attachments(sealer).part(0, of: AttachmentContent(id: id, size: 1, chunks: chunks)) }
                try sql.attachmentChunks(sealer).begin(id, at: now)
                _ = try sql.attachmentChunks(sealer).abandoned(before: now)
                try sql.attachmentChunks(sealer).discard(id)
            }
            #expect(steps == [])
        }
    }
}
