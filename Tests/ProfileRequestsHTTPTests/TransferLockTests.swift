import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing

@testable import ProfileRequests

@Suite("Attempts to transfer from SSOZ I, many and at once")
struct TransferLockTests {
    private static let password = TestSite.legacyPassword

    private func send(_ visitor: Visitor, _ login: String, _ password: String = Self.password) async throws -> (HTTPResponse.Status, String)
    {
        let answer = try await visitor.post("/transfer", [("login", login), ("password", password)])
        return (answer.status, answer.location ?? answer.html)
    }

    private func atOnce(
        _ visitors: [Visitor], _ login: @escaping @Sendable (Int) -> String, _ password: String = Self.password
    ) async throws -> [(HTTPResponse.Status, String)] {
        try await withThrowingTaskGroup(of: (HTTPResponse.Status, String).self) { group in
            for (number, visitor) in visitors.enumerated() { group.addTask { try await self.send(visitor, login(number), password) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func visitors(_ count: Int, _ site: TestSite) async throws -> [Visitor] {
        var visitors: [Visitor] = []
        for _ in 0..<count { visitors.append(try await site.visitor()) }
        return visitors
    }

    @Test("five failures lock a login for everybody, a quarter of an hour long, whether somebody has it or not")
    func login() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let people = try await self.visitors(8, site)
            for login in ["ptak", "nikt"] {
                for visitor in people.prefix(5) { #expect(try await self.send(visitor, login, "zle").1.contains("Wpisz poprawne dane")) }
                #expect(try await self.send(people[5], login.uppercased()).1.contains("zbyt wiele nieudanych prób"))
            }
            site.clock.advance(by: 899)
            #expect(try await self.send(people[6], "ptak").1.contains("zbyt wiele nieudanych prób"))
            site.clock.advance(by: 1)
            #expect(try await self.send(people[6], "ptak").0 == .seeOther)
        }
    }

    @Test("five failures lock whoever asks, under whichever logins; knowing one account that cannot move lifts nothing")
    func person() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            try await site.legacyAccount("dawny", lastUsed: "2022-12-31")
            let (visitor, other) = (try await site.visitor(), try await site.visitor())
            for number in 1...5 {
                #expect(try await self.send(visitor, "nikt\(number)", "zle").1.contains("Wpisz poprawne dane"))
                if number < 5 { #expect(try await self.send(visitor, "dawny").1.contains("01.01.2023")) }
            }
            #expect(try await self.send(visitor, "ptak").1.contains("zbyt wiele nieudanych prób"))
            #expect(try await self.send(other, "ptak").0 == .seeOther, "others are not locked")
            #expect(try await site.requests(of: visitor).isEmpty)
            site.clock.advance(by: 900)
            #expect(try await self.send(visitor, "nikt1", "zle").1.contains("Wpisz poprawne dane"))
        }
    }

    @Test("of 64 guesses at once under one login five are answered, and the right password no more")
    func guesses() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak")
            let people = try await self.visitors(64, site)
            let answers = try await self.atOnce(people, { _ in "ptak" }, "zle")
            #expect(answers.count { $0.1.contains("Wpisz poprawne dane") } == 5)
            #expect(answers.count { $0.1.contains("zbyt wiele nieudanych prób") } == 59)
            #expect(try await self.send(try await site.visitor(), "ptak").1.contains("zbyt wiele nieudanych prób"))
            #expect(try await site.transferAudit().count == 65, "every attempt is in the audit trail")
        }
    }

    @Test("of 64 guesses at once by one person, under as many logins, five are answered")
    func guessesOfOne() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let answers = try await self.atOnce(Array(repeating: visitor, count: 64), { "nikt\($0)" }, "zle")
            #expect(answers.count { $0.1.contains("Wpisz poprawne dane") } == 5)
        }
    }

    @Test("of 64 people who move one account at once one does, and the others are told")
    func once() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak", [.unitAdministrator])
            let people = try await self.visitors(64, site)
            let answers = try await self.atOnce(people, { _ in "ptak" })
            #expect(answers.count { $0.0 == .seeOther } == 1)
            #expect(answers.count { $0.1.contains("zostały już przeniesione") } == 63)
            var requests = 0
            for visitor in people { requests += try await site.requests(of: visitor).count }
            #expect(requests == 3)
        }
    }

    @Test("one person who presses 64 times at once has one profile, and each press leads there")
    func pressed() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("ptak", [.unitAdministrator])
            let visitor = try await site.visitor()
            let answers = try await self.atOnce(Array(repeating: visitor, count: 64), { _ in "ptak" })
            #expect(answers.allSatisfy { $0.0 == .seeOther } && Set(answers.map(\.1)).count == 1)
            #expect(try await site.requests(of: visitor).map(\.status) == [.approved, .approved, .approved])
        }
    }

    @Test("two accounts of one unit moved at once make one profile with each role once")
    func twoAccounts() async throws {
        try await TestSite.run { site in
            try await site.legacyAccount("jeden", [.financialAuthor])
            try await site.legacyAccount("drugi", [.unitAdministrator])
            let visitor = try await site.visitor()
            let answers = try await self.atOnce([visitor, visitor], { $0 == 0 ? "jeden" : "drugi" })
            #expect(answers.contains { $0.0 == .seeOther })
            let requests = try await site.requests(of: visitor)
            #expect(Set(requests.map(\.profileID)).count == 1)
            #expect(Set(requests.filter { $0.status == .approved }.map(\.role)).count == 3)
            #expect(requests.count == 3)
        }
    }
}
