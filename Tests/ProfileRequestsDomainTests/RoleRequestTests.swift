import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("A role request")
struct RoleRequestTests {
    static let rejected = RequestStatus.rejected(.withdrawnByApplicant)

    @Test(
        "a number is U, six digits and the year",
        arguments: [("U000594/2023", 594, 2023), ("U004036/2023", 4036, 2023), ("U999999/2026", 999_999, 2026)])
    func numbers(_ text: String, _ sequence: Int, _ year: Int) throws {
        let number = try RequestNumber(text)
        #expect(number.sequence == sequence && number.year == year)
        #expect(try RequestNumber(sequence: sequence, year: year).value == text)
    }

    @Test(
        "anything else is no number",
        arguments: [
            "", "U594/2023", "u000594/2023", "U000594-2023", "U000594/23", "U000000/2023", "U00059A/2023", "U000594/1999", "U000594/2023 ",
            "U00059٤/202",
        ])
    func wrongNumbers(_ text: String) {
        #expect(throws: InvalidIdentifier.self) { try RequestNumber(text) }
    }

    @Test("numbers run by year, then by sequence, and end at six digits")
    func numberOrder() throws {
        #expect(try RequestNumber("U999999/2023") < RequestNumber("U000001/2024"))
        #expect(throws: InvalidIdentifier.self) { try RequestNumber(sequence: 1_000_000, year: 2023) }
    }

    @Test("these steps exist, and no other")
    func steps() throws {
        let note = try VerifierNote("Brak pieczęci")
        let reason = try RejectionReason.byVerifier("Brak pieczęci")
        let events: [(String, RoleRequest.Event)] = [
            ("submit", .submit), ("withdraw", .withdraw(by: Samples.applicant)),
            ("approve", .approve(by: Samples.verifier, hasDocument: true, lastDay: nil)), ("reject", .reject(by: Samples.verifier, reason)),
            ("sendBack", .sendBack(by: Samples.verifier, note)), ("markReceived", .markReceived(by: Samples.verifier, .post)),
            ("setReminders", .setReminders(off: true)), ("archive", .archive(by: Samples.verifier)), ("end", .end),
            ("documentsChanged", .documentsChanged), ("limit", .limit(by: Samples.verifier, lastDay: nil)),
        ]
        let expected: [String: RequestStatus] = [
            "draft submit": .pending, "draft withdraw": .rejected(.withdrawnByApplicant),
            "pending withdraw": .rejected(.withdrawnByApplicant),
            "pending approve": .approved, "pending reject": .rejected(reason), "pending sendBack": .pending,
            "pending markReceived": .pending,
            "pending setReminders": .pending, "approved archive": .archived(nil), "approved end": .archived(nil),
            "rejected archive": .archived(.withdrawnByApplicant), "draft documentsChanged": .draft,
            "pending documentsChanged": .pending, "approved limit": .approved,
        ]
        var seen: Set<String> = []
        let tomorrow = Samples.noon.addingTimeInterval(86_400)
        for status in [RequestStatus.draft, .pending, .approved, Self.rejected, .archived(nil)] {
            for (name, event) in events {
                var request = try Samples.request(status, lastDay: name == "limit" ? nil : WarsawTime.calendarDate(of: Samples.noon))
                let step = "\(status.code.rawValue) \(name)"
                if let next = expected[step] {
                    _ = try request.apply(event, at: tomorrow)
                    #expect(request.status == next, "\(step)")
                    #expect(request.statusChangedAt == (next == status ? Samples.noon : tomorrow), "\(step)")
                    seen.insert(step)
                } else {
                    #expect(throws: RequestError.outOfOrder(status.code), "\(step)") { try request.apply(event, at: tomorrow) }
                    #expect(request.status == status)
                }
            }
        }
        #expect(seen.count == expected.count)
    }

    @Test("Zakończ gives the date of submission and starts the reminders")
    func submit() throws {
        var request = try Samples.request()
        #expect(request.submittedAt == nil)
        #expect(try request.apply(.submit, at: Samples.noon) == [.startReminders(from: Samples.noon)])
        #expect(request.submittedAt == Samples.noon)
    }

    @Test("approval needs a document or the mark that one was received")
    func document() throws {
        var request = try Samples.request(.pending)
        #expect(throws: RequestError.documentMissing) {
            try request.apply(.approve(by: Samples.verifier, hasDocument: false, lastDay: nil), at: Samples.noon)
        }
        #expect(try request.apply(.markReceived(by: Samples.verifier, .mail), at: Samples.noon) == [.stopReminders])
        #expect(
            try request.apply(.approve(by: Samples.verifier, hasDocument: false, lastDay: nil), at: Samples.noon)
                == [.stopReminders, .notifyApproved])
        #expect(request.approvedAt == Samples.noon)
        #expect(request.decidedBy == Samples.verifier)
    }

    @Test("nobody verifies their own request, and nobody withdraws another's")
    func persons() throws {
        var request = try Samples.request(.pending)
        let note = try VerifierNote("x")
        let own: [RoleRequest.Event] = [
            .approve(by: Samples.applicant, hasDocument: true, lastDay: nil), .reject(by: Samples.applicant, .givenByVerifier(note)),
            .sendBack(by: Samples.applicant, note), .markReceived(by: Samples.applicant, .mail),
        ]
        for event in own {
            #expect(throws: RequestError.ownRequest) { try request.apply(event, at: Samples.noon) }
        }
        #expect(throws: RequestError.notTheApplicant) { try request.apply(.withdraw(by: Samples.verifier), at: Samples.noon) }
        #expect(request.status == .pending)
    }

    @Test("sending back is a note and a mail, and the request stays pending")
    func sendBack() throws {
        var request = try Samples.request(.pending)
        let note = try VerifierNote("Proszę o pieczęć")
        #expect(try request.apply(.sendBack(by: Samples.verifier, note), at: Samples.noon) == [.notifySentBack(note)])
        #expect(request.completionNote == note && request.sentBackAt == Samples.noon)
        #expect(request.status == .pending)
    }

    @Test("an administrator's role needs two people who agree on the same", arguments: Role.allCases)
    func fourEyes(role: Role) throws {
        let approve = { (person: UUID, lastDay: CalendarDate?) in
            RoleRequest.Event.approve(by: person, hasDocument: true, lastDay: lastDay)
        }
        let (second, lastDay) = (UUID(), WarsawTime.calendarDate(of: Samples.noon).adding(days: 30))
        var request = try Samples.request(.pending, role: role)
        guard role.needsTwoApprovals else {
            _ = try request.apply(approve(Samples.verifier, nil), at: Samples.noon)
            #expect(request.status == .approved && request.firstApproval == nil)
            return
        }
        #expect(try request.apply(approve(Samples.verifier, lastDay), at: Samples.noon) == [])
        #expect(request.status == .pending && request.firstApproval?.by == Samples.verifier && request.approvedAt == nil)
        #expect(throws: RequestError.approvedAlready) { try request.apply(approve(Samples.verifier, lastDay), at: Samples.noon) }
        #expect(throws: RequestError.notWhatWasApproved) { try request.apply(approve(second, nil), at: Samples.noon) }
        #expect(throws: RequestError.ownRequest) { try request.apply(approve(Samples.applicant, lastDay), at: Samples.noon) }
        #expect(request.status == .pending)
        #expect(try request.apply(approve(second, lastDay), at: Samples.noon) == [.stopReminders, .notifyApproved])
        #expect(request.status == .approved && request.decidedBy == second && request.lastDay == lastDay)
    }

    @Test("what changes what was approved ends the first approval")
    func firstApprovalEnds() throws {
        for event in [RoleRequest.Event.documentsChanged, .sendBack(by: UUID(), try VerifierNote("Brak pieczęci"))] {
            var request = try Samples.request(.pending, role: .administratorUW)
            let today = WarsawTime.calendarDate(of: Samples.noon)
            _ = try request.apply(.approve(by: Samples.verifier, hasDocument: true, lastDay: today), at: Samples.noon)
            _ = try request.apply(event, at: Samples.noon)
            #expect(request.firstApproval == nil && request.lastDay == nil && request.status == .pending)
        }
    }

    @Test("one person shortens an administrator's role and does not prolong it; a role that is over is not revived")
    func prolonging() throws {
        let today = WarsawTime.calendarDate(of: Samples.noon)
        var request = try Samples.request(.approved, role: .administratorUW, lastDay: today.adding(days: 5))
        for later in [nil, today.adding(days: 6)] {
            #expect(throws: RequestError.notWhatWasApproved) {
                try request.apply(.limit(by: Samples.verifier, lastDay: later), at: Samples.noon)
            }
        }
        _ = try request.apply(.limit(by: Samples.verifier, lastDay: today), at: Samples.noon)
        #expect(request.lastDay == today)
        var over = try Samples.request(.approved, lastDay: today)
        #expect(throws: RequestError.outOfOrder(.archived)) {
            try over.apply(.limit(by: Samples.verifier, lastDay: nil), at: WarsawTime.start(of: today.adding(days: 1)))
        }
    }

    @Test("a held role is given another last day, but not one that is over, and not by whoever holds it")
    func limit() throws {
        var request = try Samples.request(.approved)
        let today = WarsawTime.calendarDate(of: Samples.noon)
        _ = try request.apply(.limit(by: Samples.verifier, lastDay: today), at: Samples.noon)
        #expect(request.lastDay == today && request.status(at: Samples.noon) == .approved)
        #expect(request.status(at: WarsawTime.start(of: today.adding(days: 1))) == .archived(nil))
        #expect(throws: RequestError.lastDayPassed) {
            try request.apply(.limit(by: Samples.verifier, lastDay: today.adding(days: -1)), at: Samples.noon)
        }
        #expect(throws: RequestError.ownRequest) { try request.apply(.limit(by: Samples.applicant, lastDay: nil), at: Samples.noon) }
        _ = try request.apply(.limit(by: Samples.verifier, lastDay: nil), at: Samples.noon)
        #expect(request.lastDay == nil && request.status(at: .distantFuture) == .approved)
    }

    @Test("a role ends after its last day, not on it")
    func end() throws {
        let today = WarsawTime.calendarDate(of: Samples.noon)
        var request = try Samples.request(.pending)
        #expect(throws: RequestError.lastDayPassed) {
            try request.apply(.approve(by: Samples.verifier, hasDocument: true, lastDay: today.adding(days: -1)), at: Samples.noon)
        }
        _ = try request.apply(.approve(by: Samples.verifier, hasDocument: true, lastDay: today), at: Samples.noon)
        #expect(throws: RequestError.lastDayAhead) { try request.apply(.end, at: Samples.noon) }
        _ = try request.apply(.end, at: WarsawTime.start(of: today.adding(days: 1)))
        #expect(request.status == .archived(nil))
        var endless = try Samples.request(.approved)
        #expect(throws: RequestError.lastDayAhead) { try endless.apply(.end, at: .distantFuture) }
    }

    @Test("a granted request is approved from the start")
    func granted() throws {
        let request = RoleRequest.granted(
            id: UUID(), number: try RequestNumber("U000001/2023"), submissionID: UUID(), profileID: UUID(), applicantID: UUID(),
            unitID: UUID(),
            role: .administratorCeZ, contact: try Samples.contact(), at: Samples.noon)
        #expect(request.status == .approved)
        #expect(request.approvedAt == Samples.noon)
    }

    @Test("a reason is stored as its text, and no verifier can claim a withdrawal")
    func reasons() throws {
        #expect(RejectionReason.withdrawnByApplicant.value == "Wycofany przez wnioskującego")
        #expect(try RejectionReason("Wycofany przez wnioskującego") == .withdrawnByApplicant)
        #expect(try RejectionReason(" Brak\r\npieczęci ").value == "Brak\npieczęci")
        #expect(throws: InvalidIdentifier.placeholder) { try RejectionReason.byVerifier(" Wycofany przez wnioskującego ") }
        #expect(throws: InvalidIdentifier.empty) { try RejectionReason.byVerifier(" \n ") }
        #expect(throws: InvalidIdentifier.length) { try VerifierNote(String(repeating: "ł", count: 1001)) }
        #expect(throws: InvalidIdentifier.characters) { try VerifierNote("a\0b") }
        var request = try Samples.request(.pending)
        #expect(throws: RequestError.reasonReserved) {
            try request.apply(.reject(by: Samples.verifier, .withdrawnByApplicant), at: Samples.noon)
        }
    }

    @Test("a status goes into two values and back")
    func statusParts() throws {
        let reason = try RejectionReason.byVerifier("Brak pieczęci")
        for status in [RequestStatus.draft, .pending, .approved, .rejected(reason), .archived(nil), .archived(reason)] {
            #expect(RequestStatus(code: status.code, reason: status.rejectionReason) == status)
        }
        #expect(RequestStatus(code: .rejected, reason: nil) == nil)
        #expect(RequestStatus(code: .pending, reason: reason) == nil)
        #expect(RequestStatus.Code.allCases.map(\.polishName) == ["Szkic", "Oczekujący", "Zatwierdzony", "Odrzucony", "Zarchiwizowany"])
    }
}

@Suite("Finishing a submission")
struct SubmissionTests {
    private func submission() -> Submission {
        Submission(id: UUID(), applicantID: Samples.applicant, profileID: UUID(), unitID: UUID(), savedAt: Samples.noon)
    }

    @Test("Zakończ is refused until the document is downloaded and a way of delivery is chosen")
    func order() throws {
        var submission = self.submission()
        #expect(throws: SubmissionError.documentNotDownloaded) { try submission.finish(delivery: .later, files: 0, at: Samples.noon) }
        submission.recordDownload(at: Samples.noon)
        #expect(throws: SubmissionError.deliveryNotChosen) { try submission.finish(delivery: nil, files: 1, at: Samples.noon) }
        #expect(throws: SubmissionError.fileMissing) { try submission.finish(delivery: .now, files: 0, at: Samples.noon) }
        #expect(!submission.isFinished)
        try submission.finish(delivery: .now, files: 1, at: Samples.noon)
        #expect(submission.isFinished)
        #expect(throws: SubmissionError.finishedAlready) { try submission.finish(delivery: .now, files: 1, at: Samples.noon) }
    }

    @Test("later needs no file, and a second download changes nothing")
    func later() throws {
        var submission = self.submission()
        submission.recordDownload(at: Samples.noon)
        submission.recordDownload(at: Samples.noon.addingTimeInterval(60))
        #expect(submission.downloadedAt == Samples.noon)
        #expect(submission.printedAt == Samples.noon)
        try submission.finish(delivery: .later, files: 0, at: Samples.noon)
        #expect(submission.delivery == .later)
    }
}
