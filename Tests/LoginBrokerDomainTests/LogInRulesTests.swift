import Foundation
import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("The rules of a log-in")
struct LogInRulesTests {
    let now = Date(timeIntervalSince1970: 1_795_500_000)
    let client = Client(id: ClientID(rawValue: "web"), name: "Web", authentication: .none)
    let open = Client(id: ClientID(rawValue: "open"), name: "Open", authentication: .none, requiresAccount: false)

    private func person(_ status: AccountCopy.Status? = nil, migrated: Bool = false) throws -> Person {
        let pesel = try PESEL("01810100115")
        var person = Person(
            id: UUID(), identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)))
        if migrated { person.migrationEnded(MigrationOutcome(event: "MIGRATION_1701216444943", login: nil, email: nil)) }
        if let status { person.accountChanged(to: AccountCopy(status: status, version: 1)) }
        return person
    }

    private func authentication(_ person: Person, at: Date? = nil, level: AssuranceLevel = .substantial) -> Authentication {
        Authentication(person: person.id, session: UUID(), at: at ?? self.now, level: level, methods: ["pwd"])
    }

    private func interaction(_ prompts: Set<Prompt> = [], maxAge: Int? = nil, minimum: AssuranceLevel? = nil) -> Interaction {
        let request = AuthorizationRequest(
            clientID: self.client.id, redirectURI: "http://localhost/callback", scopes: [.openid], prompts: prompts, maxAge: maxAge,
            minimumLevel: minimum)
        return Interaction(id: "i", browser: [1], request: request, startedAt: self.now)
    }

    private func step(_ person: Person, client: Client? = nil, _ prompts: Set<Prompt> = []) throws -> NextStep {
        var interaction = self.interaction(prompts)
        try interaction.authenticate(self.authentication(person), at: self.now)
        return try NextStep(for: interaction, client: client ?? self.client, session: nil, person: person, at: self.now)
    }

    @Test("where a person stands decides where they are sent")
    func standing() throws {
        let fresh = try self.person()
        #expect(try self.step(fresh) == .migrate(person: fresh.id))
        let migrated = try self.person(migrated: true)
        #expect(try self.step(migrated) == .completeAccount(person: migrated.id))
        let unverified = try self.person(.unverified)
        #expect(try self.step(unverified) == .completeAccount(person: unverified.id))
        let closed = try self.person(.closed)
        #expect(try self.step(closed) == .completeAccount(person: closed.id))
        #expect(try self.step(try self.person(.blocked)) == .accountBlocked)
        if case .answer = try self.step(try self.person(.active)) {} else { Issue.record("an active person is not answered") }
        if case .answer = try self.step(fresh, client: self.open) {} else { Issue.record("this client needs no account") }
    }

    @Test("with prompt=none nobody is disturbed")
    func quiet() throws {
        #expect(
            try NextStep(for: self.interaction([.none]), client: self.client, session: nil, person: nil, at: self.now)
                == .refuse(.loginRequired))
        #expect(try self.step(try self.person(), [.none]) == .refuse(.interactionRequired))
        #expect(try self.step(try self.person(.blocked), [.none]) == .refuse(.accessDenied))
    }

    @Test("an interaction ends after an hour, once it is answered, and when it is given up")
    func ends() throws {
        let person = try self.person(.active)
        #expect(throws: InteractionError.expired) {
            try NextStep(
                for: self.interaction(), client: self.client, session: nil, person: nil, at: self.now.addingTimeInterval(3600))
        }
        var answered = self.interaction()
        try answered.answer(at: self.now)
        #expect(throws: InteractionError.over) {
            try NextStep(for: answered, client: self.client, session: nil, person: person, at: self.now)
        }
        #expect(throws: InteractionError.over) { try answered.answer(at: self.now) }
        #expect(throws: InteractionError.over) { try answered.abort(at: self.now) }
        var aborted = self.interaction()
        try aborted.abort(at: self.now)
        try aborted.abort(at: self.now)
        #expect(try NextStep(for: aborted, client: self.client, session: nil, person: person, at: self.now) == .refuse(.accessDenied))
        #expect(throws: InteractionError.over) { try aborted.authenticate(self.authentication(person), at: self.now) }
    }

    @Test("a session answers for other clients unless a fresh log-in is asked for")
    func sessions() throws {
        let person = try self.person(.active)
        let earlier = self.authentication(person, at: self.now.addingTimeInterval(-600))
        let session = NodeSession(id: earlier.session, authentication: earlier)
        func step(_ interaction: Interaction, _ session: NodeSession) throws -> NextStep {
            try NextStep(for: interaction, client: self.client, session: session, person: nil, at: self.now)
        }
        #expect(try step(self.interaction(), session) == .useSession(earlier))
        #expect(try step(self.interaction([.login]), session) == .chooseMethod)
        #expect(try step(self.interaction(maxAge: 599), session) == .chooseMethod)
        #expect(try step(self.interaction(maxAge: 600), session) == .useSession(earlier))
        #expect(try step(self.interaction(minimum: .high), session) == .chooseMethod)
        #expect(try step(self.interaction(), NodeSession(id: UUID(), authentication: earlier, endedAt: self.now)) == .chooseMethod)
        let old = self.authentication(person, at: self.now.addingTimeInterval(-NodeSession.lifetime))
        #expect(try step(self.interaction(), NodeSession(id: UUID(), authentication: old)) == .chooseMethod)
        let fresh = NodeSession(id: UUID(), authentication: self.authentication(person))
        if case .useSession = try step(self.interaction([.login]), fresh) {} else { Issue.record("a log-in made for it is fresh") }
    }

    @Test("of reports on an account the one with the highest version counts")
    func versions() throws {
        var person = try self.person(.active)
        person.accountChanged(to: AccountCopy(status: .blocked, version: 3))
        person.accountChanged(to: AccountCopy(status: .active, version: 2))
        person.accountChanged(to: AccountCopy(status: .closed, version: 3))
        #expect(person.account == AccountCopy(status: .blocked, version: 3))
    }

    private func challenge() -> SMSChallenge {
        SMSChallenge(id: UUID(), interaction: "i", persona: "p", codeHash: [1], sentAt: self.now)
    }

    @Test("a code has three tries and five minutes, and works once")
    func codes() {
        var tried = self.challenge()
        #expect(tried.attempt(matches: false, at: self.now) == .wrong(triesLeft: 2))
        #expect(tried.attempt(matches: false, at: self.now) == .wrong(triesLeft: 1))
        #expect(tried.attempt(matches: false, at: self.now) == .noTriesLeft)
        #expect(tried.attempt(matches: true, at: self.now) == .noTriesLeft)
        var late = self.challenge()
        #expect(late.attempt(matches: true, at: self.now.addingTimeInterval(300)) == .expired)
        var used = self.challenge()
        #expect(used.attempt(matches: true, at: self.now.addingTimeInterval(299)) == .accepted)
        #expect(used.attempt(matches: true, at: self.now.addingTimeInterval(299)) == .spent)
    }
}
