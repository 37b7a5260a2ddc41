import Contracts
import Database
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

/// What the person of ``TestService/ticket(_:stage:migration:)`` has and does once the account is active.
extension TestService {
    /// A browser in which they have logged in.
    ///
    /// - Parameter age: how many seconds ago they proved to the issuer who they are.
    func loggedIn(_ browser: Browser? = nil, provenAgo age: Int = 0) async throws -> Browser {
        if try await self.account() == nil { try await self.activate() }
        let browser = browser ?? self.browser()
        let asked = try await LogInRoutesTests.setOut(browser)
        let moment = Int(self.clock.now().timeIntervalSince1970) - age
        let idToken = try self.issuer.idToken(asked) { $0.authTime = moment }
        #expect(try await browser.get(try self.issuer.answer(asked, idToken: idToken)).location == "/landing")
        return browser
    }

    /// A request of an account, as if the steps to it had been gone through.
    @discardableResult
    func request(_ role: Role, in unitID: UUID, of account: UUID, status: RequestStatus) async throws -> RoleRequest {
        let contact = ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("praca@example.test"))
        return try await self.realm.database.write { [realm = self.realm] sql in
            let now = realm.now()
            var profile = Profile(id: realm.newID(), accountID: account, unitID: unitID, contact: contact, createdAt: now)
            if let found = try sql.profiles(realm.sealer).find(account: account, unit: unitID) {
                profile = found
            } else {
                try sql.profiles(realm.sealer).insert(profile)
            }
            let submission = Submission(
                id: realm.newID(), applicantID: account, profileID: profile.id, unitID: unitID, savedAt: now,
                finishedAt: status == .draft ? nil : now)
            try sql.submissions.insert(submission, draft: nil)
            let request = RoleRequest(
                id: realm.newID(), number: try sql.requestNumbers.take(1, at: now)[0], submissionID: submission.id, profileID: profile.id,
                applicantID: account, unitID: unitID, role: role, contact: contact, createdAt: now, status: status, statusChangedAt: now,
                submittedAt: status == .draft ? nil : now)
            try sql.roleRequests(realm.sealer).insert(request)
            return request
        }
    }

    /// Another person with an active account.
    func stranger(_ name: String) async throws -> UUID {
        let (id, pesel) = (self.realm.newID(), try PESEL("02822800226"))
        let account = Account(
            id: id, identity: Identity(givenNames: "Inna", familyName: "Osoba", birthDate: pesel.birthDate, identifier: .pesel(pesel)),
            login: try Login(name), email: try EmailAddress("\(name)@example.test"), termsAcceptedAt: self.realm.now(),
            createdAt: self.realm.now(), state: .active, activatedAt: self.realm.now(),
            link: ActivationLink(hash: self.realm.random.bytes(32), sentAt: self.realm.now()), resentAt: [])
        try await self.realm.database.write { [sealer = self.realm.sealer] sql in
            try sql.accounts(sealer).insert(account, subject: SubjectID(rawValue: "subject-\(name)"))
        }
        return id
    }

    /// What an administrator does to the account, for instance.
    func apply(_ event: Account.Event) async throws {
        var stored = try #require(try await self.account())
        _ = try stored.account.apply(event, at: self.realm.now())
        try await self.realm.database.write { [stored, sealer = self.realm.sealer] sql in
            _ = try sql.accounts(sealer).update(stored)
        }
    }

    /// The path of the link in the last mail to a new address.
    func confirmationLink() async throws -> String {
        let links = try await self.mails().compactMap { mail -> String? in
            guard case .emailConfirmation(let link, _) = mail.content else { return nil }
            return link
        }
        return String(try #require(links.last).dropFirst(Self.publicURL.count))
    }
}
