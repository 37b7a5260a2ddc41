import Foundation
import Testing
import Vocabulary

@testable import ProfileRequestsDomain

/// The rules of statuses, written a second time in another way: as SPEC says them, over strings and sets, without a look at the product.
private struct Model {
    enum Word: String { case szkic, oczekujący, zatwierdzony, odrzucony, zarchiwizowany }

    var word = Word.szkic
    var lastDay: CalendarDate?
    var hasReceipt = false
    var firstVerifier: UUID?
    var hadSubmission = false
    let role: Role
    let applicant: UUID

    /// Whether SPEC lets it happen; if so it has happened afterwards.
    mutating func step(_ event: RoleRequest.Event, today: CalendarDate) -> Bool {
        let isOver = { (day: CalendarDate?) in day.map { $0 < today } ?? false }
        switch event {
        case .submit:
            guard self.word == .szkic else { return false }
            (self.word, self.hadSubmission) = (.oczekujący, true)
        case .withdraw(let person):
            guard [.szkic, .oczekujący].contains(self.word), person == self.applicant else { return false }
            self.word = .odrzucony
        case .approve(let verifier, let hasDocument, let lastDay):
            guard self.word == .oczekujący, verifier != self.applicant, hasDocument || self.hasReceipt, !isOver(lastDay) else {
                return false
            }
            guard self.role.polishName.hasPrefix("Administrator") else {
                (self.word, self.lastDay) = (.zatwierdzony, lastDay)
                return true
            }
            guard let first = self.firstVerifier else {
                (self.firstVerifier, self.lastDay) = (verifier, lastDay)
                return true
            }
            guard first != verifier, lastDay == self.lastDay else { return false }
            self.word = .zatwierdzony
        case .reject(let verifier, let reason):
            guard self.word == .oczekujący, verifier != self.applicant, reason != .withdrawnByApplicant else { return false }
            self.word = .odrzucony
        case .sendBack(let verifier, _):
            guard self.word == .oczekujący, verifier != self.applicant else { return false }
            (self.firstVerifier, self.lastDay) = (nil, nil)
        case .markReceived(let verifier, _):
            guard self.word == .oczekujący, verifier != self.applicant else { return false }
            self.hasReceipt = true
        case .setReminders:
            return self.word == .oczekujący
        case .documentsChanged:
            guard [.szkic, .oczekujący].contains(self.word) else { return false }
            (self.firstVerifier, self.lastDay) = (nil, nil)
        case .limit(let verifier, let lastDay):
            guard self.word == .zatwierdzony, verifier != self.applicant, !isOver(lastDay), !isOver(self.lastDay) else { return false }
            if self.role.polishName.hasPrefix("Administrator"), let agreed = self.lastDay {
                guard let lastDay, lastDay <= agreed else { return false }
            }
            self.lastDay = lastDay
        case .archive:
            guard [.zatwierdzony, .odrzucony].contains(self.word) else { return false }
            self.word = .zarchiwizowany
        case .end:
            guard self.word == .zatwierdzony, isOver(self.lastDay) else { return false }
            self.word = .zarchiwizowany
        }
        return true
    }

    /// "zablokowany if an administrator blocked it or the unit is closed; else aktywny if any request is zatwierdzony; …"
    static func profile(_ words: [Word], isBlocked: Bool, isClosed: Bool) -> String? {
        guard words.contains(where: { $0 != .szkic }) else { return nil }
        if isBlocked || isClosed { return "Zablokowany" }
        if words.contains(.zatwierdzony) { return "Aktywny" }
        return words.contains(.oczekujący) ? "Nieaktywowany" : "Odrzucony"
    }
}

@Suite("Statuses, step by step beside a model of their own")
struct StatusModelTests {
    private static let applicant = UUID()
    private static let verifiers = [UUID(), UUID()]

    private static func event(_ random: inout SplitMix64, today: CalendarDate) throws -> RoleRequest.Event {
        let person = random.pick([Self.applicant] + Self.verifiers)
        let day = random.pick([nil, today.adding(days: -1), today, today.adding(days: 2)])
        return switch random.number(below: 12) {
        case 0, 1: .submit
        case 2: .withdraw(by: person)
        case 3, 4: .approve(by: person, hasDocument: random.number(below: 4) > 0, lastDay: day)
        case 5: .reject(by: person, random.pick([.withdrawnByApplicant, .givenByVerifier(try VerifierNote("x"))]))
        case 6: .sendBack(by: person, try VerifierNote("x"))
        case 7: .markReceived(by: person, .post)
        case 8: .setReminders(off: random.number(below: 2) == 0)
        case 9: .limit(by: person, lastDay: day)
        case 10: random.pick([.archive(by: person), .end])
        default: .documentsChanged
        }
    }

    @Test("whatever happens in whatever order, requests and their profile stand where the model says", arguments: 0..<200)
    func agrees(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var now = Samples.noon
        var requests = try (0..<3).map { _ in try Samples.request(role: random.pick(Role.allCases), by: Self.applicant) }
        var models = requests.map { Model(role: $0.role, applicant: Self.applicant) }
        for turn in 0..<60 {
            if random.number(below: 4) == 0 { now += Double(random.number(below: 3)) * 43_200 }
            let (index, today) = (random.number(below: requests.count), WarsawTime.calendarDate(of: now))
            let event = try Self.event(&random, today: today)
            let before = requests[index]
            let isAllowed = models[index].step(event, today: today)
            do {
                _ = try requests[index].apply(event, at: now)
                #expect(isAllowed, "seed \(seed), turn \(turn): \(before.status.code) took \(event)")
            } catch {
                #expect(!isAllowed, "seed \(seed), turn \(turn): \(before.status.code) refused \(event) with \(error)")
                #expect(requests[index] == before, "a refusal changes nothing")
            }
            #expect(requests[index].status.code.polishName.lowercased() == models[index].word.rawValue)
            #expect((requests[index].submittedAt != nil) == models[index].hadSubmission)
            for (isBlocked, isClosed) in [(false, false), (true, false), (false, true)] {
                let status = ProfileStatus(requests: requests.map(\.status), isBlocked: isBlocked, unitIsClosed: isClosed)
                #expect(status?.polishName == Model.profile(models.map(\.word), isBlocked: isBlocked, isClosed: isClosed))
            }
        }
    }
}
