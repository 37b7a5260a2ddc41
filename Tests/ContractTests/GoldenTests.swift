import Contracts
import Foundation
import Testing
import Vocabulary

/// What stands on the wire, to the letter: another version of a service reads it.
@Suite("The contracts' JSON")
struct GoldenTests {
    private func check<Value: Codable & Equatable>(_ value: Value, _ json: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == json)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        #expect(try decoder.decode(Value.self, from: Data(json.utf8)) == value)
    }

    @Test("the hand-over")
    func handover() throws {
        let pesel = try PESEL("01810100115")
        try self.check(HandleRedemption(handle: "h"), #"{"handle":"h"}"#)
        try self.check(
            HandoverTicket(
                stage: .account, subject: SubjectID(rawValue: "s"),
                identity: Identity(givenNames: "Jan", familyName: "Próba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
                interaction: "i", returnURL: "http://localhost:8080/interactions/i",
                migration: MigrationResult(event: "MIGRATION_1701216444943", login: "jproba", email: nil)),
            #"{"identity":{"birthDate":"1801-01-01","familyName":"Próba","givenNames":"Jan","identifier":"01810100115"},"interaction":"i","#
                + #""migration":{"event":"MIGRATION_1701216444943","login":"jproba"},"returnURL":"http://localhost:8080/interactions/i","#
                + #""stage":"account","subject":"s"}"#)
        try self.check(InteractionAbort(interaction: "i", subject: SubjectID(rawValue: "s")), #"{"interaction":"i","subject":"s"}"#)
    }

    @Test("the search of ePLOZ")
    func eploz() throws {
        try self.check(EplozSearch(pesel: try PESEL("01810100115")), #"{"pesel":"01810100115"}"#)
        try self.check(EplozSearchReply(accounts: []), #"{"accounts":[]}"#)
        try self.check(
            EplozSearchReply(accounts: [
                EplozAccount(login: "jproba", email: "jan@eploz.example", givenNames: "Jan", familyName: "Próba", status: .active),
                EplozAccount(login: "jp2", email: nil, givenNames: "Jan", familyName: "Próba", status: .closed),
            ]),
            #"{"accounts":[{"email":"jan@eploz.example","familyName":"Próba","givenNames":"Jan","login":"jproba","status":"active"},"#
                + #"{"familyName":"Próba","givenNames":"Jan","login":"jp2","status":"closed"}]}"#)
    }

    @Test("reports")
    func reports() throws {
        try self.check(
            AccountReport(subject: SubjectID(rawValue: "s"), status: .active, version: 2),
            #"{"status":"active","subject":"s","version":2}"#)
        try self.check(
            MigrationReport(
                subject: SubjectID(rawValue: "s"),
                result: MigrationResult(event: "MIGRATION_1701216444943", login: nil, email: try EmailAddress("a@b.example"))),
            #"{"result":{"email":"a@b.example","event":"MIGRATION_1701216444943"},"subject":"s"}"#)
    }

    @Test("reports of profiles, and the profile in a token")
    func profiles() throws {
        let (profile, unit) = (
            UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)),
            UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 171))
        )
        let bare = UnitSummary(id: unit, kind: "CeZ", name: "Jednostka")
        try self.check(
            ProfileReport(
                profile: profile, subject: SubjectID(rawValue: "s"), version: 3, isActive: false, unit: bare, roles: [], permissions: []),
            #"{"isActive":false,"permissions":[],"profile":"01020304-0506-0708-090A-0B0C0D0E0F10","roles":[],"subject":"s","#
                + #""unit":{"id":"00000000-0000-0000-0000-0000000000AB","kind":"CeZ","name":"Jednostka"},"version":3}"#)
        let whole = UnitSummary(
            id: unit, kind: "POZ", name: "Jednostka", nip: try NIP("9990000014"), regon: try REGON("123456785"),
            registerBookNumber: try RegisterBookNumber("123"), teryt: try TERYT("1465011"))
        try self.check(
            ProfileReport(
                profile: profile, subject: SubjectID(rawValue: "s"), version: 1, isActive: true, unit: whole, roles: ["R"],
                permissions: ["P", "Q"]
            ),
            #"{"isActive":true,"permissions":["P","Q"],"profile":"01020304-0506-0708-090A-0B0C0D0E0F10","roles":["R"],"subject":"s","#
                + #""unit":{"id":"00000000-0000-0000-0000-0000000000AB","kind":"POZ","name":"Jednostka","nip":"9990000014","#
                + #""registerBookNumber":"000000000123","regon":"123456785","teryt":"1465011"},"version":1}"#)
        try self.check(
            ProfileAuthorization(profile: profile, version: 1, unit: whole),
            #"{"identifier":"01020304-0506-0708-090a-0b0c0d0e0f10","type":"ssoz_profile","#
                + #""unit":{"id":"00000000-0000-0000-0000-0000000000ab","kind":"POZ","name":"Jednostka","nip":"9990000014","#
                + #""register_book_number":"000000000123","regon":"123456785","teryt":"1465011"},"version":1}"#)
    }

    @Test("mails")
    func mails() throws {
        try self.check(
            SendNotification(
                idempotencyKey: "k", recipient: try EmailAddress("a@b.example"), language: .polish,
                content: .accountActivation(link: "http://l", expiresAt: Date(timeIntervalSince1970: 0))),
            #"{"content":{"accountActivation":{"expiresAt":"1970-01-01T00:00:00Z","link":"http://l"}},"idempotencyKey":"k","#
                + #""language":"pl","recipient":"a@b.example"}"#)
        try self.check(
            SendNotification(
                idempotencyKey: "k", recipient: try EmailAddress("a@b.example"), language: .english, content: .accountClosed,
                notBefore: Date(timeIntervalSince1970: 0), reason: NotificationReason(name: "n", sequence: 1),
                subject: SubjectID(rawValue: "s")),
            #"{"content":{"accountClosed":{}},"idempotencyKey":"k","language":"en","notBefore":"1970-01-01T00:00:00Z","#
                + #""reason":{"name":"n","sequence":1},"recipient":"a@b.example","subject":"s"}"#)
        try self.check(EndedReason(name: "n", sequence: 1), #"{"name":"n","sequence":1}"#)
        try self.check(
            EndedReason(
                name: "n", sequence: 1,
                moved: .init(recipient: try EmailAddress("a@b.example"), language: .english, dueBy: Date(timeIntervalSince1970: 0))),
            #"{"moved":{"dueBy":"1970-01-01T00:00:00Z","language":"en","recipient":"a@b.example"},"name":"n","sequence":1}"#)
        try self.check(PersonaSubjects(subjects: ["web": SubjectID(rawValue: "s")]), #"{"subjects":{"web":"s"}}"#)
        try self.check(
            NotificationContent.requestRejected(unit: "U", request: .init(number: "U000001/2026", role: "R"), reason: "P"),
            #"{"requestRejected":{"reason":"P","request":{"number":"U000001/2026","role":"R"},"unit":"U"}}"#)
        try self.check(
            NotificationContent.accountActivationReminder(link: "l", stopLink: nil), #"{"accountActivationReminder":{"link":"l"}}"#)
        try self.check(
            NotificationContent.accountActivationReminder(link: "l", stopLink: "s"),
            #"{"accountActivationReminder":{"link":"l","stopLink":"s"}}"#)
        try self.check(
            NotificationContent.emailConfirmation(link: "l", expiresAt: Date(timeIntervalSince1970: 0)),
            #"{"emailConfirmation":{"expiresAt":"1970-01-01T00:00:00Z","link":"l"}}"#)
        try self.check(NotificationContent.emailChanged(newAddressMasked: "n"), #"{"emailChanged":{"newAddressMasked":"n"}}"#)
        try self.check(NotificationContent.accountClosed, #"{"accountClosed":{}}"#)
        try self.check(
            NotificationContent.documentsMissing(unit: "U", request: .init(number: "N", role: "R"), link: "l", stopLink: "s"),
            #"{"documentsMissing":{"link":"l","request":{"number":"N","role":"R"},"stopLink":"s","unit":"U"}}"#)
        try self.check(
            NotificationContent.requestSentBack(unit: "U", request: .init(number: "N", role: "R"), note: "n"),
            #"{"requestSentBack":{"note":"n","request":{"number":"N","role":"R"},"unit":"U"}}"#)
        try self.check(NotificationContent.profileBlocked(unit: "U"), #"{"profileBlocked":{"unit":"U"}}"#)
    }

    @Test("a reminder that follows its person is switched off by the link it is given, or by the one it has; other mails stay as they are")
    func moved() throws {
        func moved(_ content: NotificationContent, by link: String?) throws -> NotificationContent {
            let mail = SendNotification(
                idempotencyKey: "k", recipient: try EmailAddress("a@b.example"), language: .polish, content: content)
            let moved = EndedReason.Moved(
                recipient: try EmailAddress("c@d.example"), language: .english, dueBy: Date(timeIntervalSince1970: 0), stopLink: link)
            return mail.addressed(to: moved).content
        }
        let (account, old) = ("l", Optional("old"))
        for link in ["new", nil] {
            let kept = link ?? old
            #expect(
                try moved(.accountActivationReminder(link: account, stopLink: old), by: link)
                    == .accountActivationReminder(link: account, stopLink: kept))
            let request = NotificationContent.RequestedRole(number: "N", role: "R")
            #expect(
                try moved(.documentsMissing(unit: "U", request: request, link: account, stopLink: old), by: link)
                    == .documentsMissing(unit: "U", request: request, link: account, stopLink: kept))
            #expect(try moved(.accountClosed, by: link) == .accountClosed)
        }
    }

    @Test("problems")
    func problems() throws {
        try self.check(
            Problem(status: 410, title: "Gone", code: "handle-spent", detail: "d", retryAfter: 2),
            #"{"code":"handle-spent","detail":"d","retryAfter":2,"status":410,"title":"Gone","#
                + #""type":"urn:ssoz-identity:problem:handle-spent"}"#)
    }

    @Test("the help line's questions, answers and decisions")
    func helpline() throws {
        try self.check(
            MigrationEventQuery(lastThreeDigits: "115", givenName: "Jan", familyName: "Próba", login: "jproba"),
            #"{"familyName":"Próba","givenName":"Jan","lastThreeDigits":"115","login":"jproba"}"#)
        try self.check(HelplineDecision(decision: .migrate, account: "r"), #"{"account":"r","decision":"migrate"}"#)
        try self.check(HelplineDecision(decision: .newAccount), #"{"decision":"new-account"}"#)
        try self.check(HelplineDecision(decision: .newAccount, replaces: 7), #"{"decision":"new-account","replaces":7}"#)
        try self.check(
            MigrationEventList(events: [.init(number: "MIGRATION_1701216444943", code: "Z02", description: "d", at: "t")]),
            #"{"events":[{"at":"t","code":"Z02","description":"d","number":"MIGRATION_1701216444943"}]}"#)
        try self.check(
            MigrationEventReply(
                number: "MIGRATION_1701216444943", code: "Z03", description: "d", lastThreeDigits: "115",
                steps: [.init(at: "t", what: "outcome-Z03")],
                candidates: [.init(reference: "r", login: "j•••", email: nil, status: "active", bearsTheirName: true)],
                decision: HelplineDecision(decision: .newAccount), decisionHoldsUntil: "u", lastDecision: 7, lastDecisionEvent: "e",
                isDecidable: true),
            #"{"candidates":[{"bearsTheirName":true,"login":"j•••","reference":"r","status":"active"}],"code":"Z03","decision":"#
                + #"{"decision":"new-account"},"decisionHoldsUntil":"u","description":"d","isDecidable":true,"lastDecision":7,"#
                + #""lastDecisionEvent":"e","lastThreeDigits":"115","number":"MIGRATION_1701216444943","#
                + #""steps":[{"at":"t","what":"outcome-Z03"}]}"#)
    }

    @Test("a path's segments cannot break out of it")
    func paths() {
        #expect(MigrationEventAPI.event.path(with: ["number": "MIGRATION_1"]) == "/v1/events/MIGRATION_1")
        #expect(MigrationEventAPI.event.path(with: ["number": "../a?b#c é"]) == "/v1/events/..%2Fa%3Fb%23c%20%C3%A9")
    }
}
