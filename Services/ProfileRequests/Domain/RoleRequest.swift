import Foundation
import Vocabulary

/// A request for one role, with its own number; requests made in one go share a ``Submission``.
package struct RoleRequest: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let number: RequestNumber
    package let submissionID: UUID
    package let profileID: UUID
    /// The account of the person who asks.
    package let applicantID: UUID
    package let unitID: UUID
    package let role: Role
    /// The contact data it was made with; the profile's may change later.
    package let contact: ContactData
    /// "Zapisz wniosek": when the number was given.
    package let createdAt: Date
    package private(set) var status: RequestStatus
    package private(set) var statusChangedAt: Date
    /// "Data złożenia": that of "Zakończ".
    package private(set) var submittedAt: Date?
    /// "Przypisana od"
    package private(set) var approvedAt: Date?
    package private(set) var decidedBy: UUID?
    /// The last day of the role, of one that waits for its second approval too; nil holds without end.
    package private(set) var lastDay: CalendarDate?
    /// The first of the two approvals that the role needs.
    package private(set) var firstApproval: FirstApproval?
    /// Set by a verifier who holds the signed document although none was uploaded.
    package private(set) var received: ReceivedBy?
    /// What a verifier asks to complete; the request stays `oczekujący`.
    package private(set) var completionNote: VerifierNote?
    /// When it was asked for.
    package private(set) var sentBackAt: Date?
    /// "nie przypominaj mi o braku załącznika do tego wniosku"
    package private(set) var isReminderOff: Bool

    /// A new request, `szkic`.
    package init(
        id: UUID, number: RequestNumber, submissionID: UUID, profileID: UUID, applicantID: UUID, unitID: UUID, role: Role,
        contact: ContactData, at now: Date
    ) {
        self.init(
            id: id, number: number, submissionID: submissionID, profileID: profileID, applicantID: applicantID, unitID: unitID,
            role: role, contact: contact, createdAt: now, status: .draft, statusChangedAt: now)
    }

    /// A request as storage holds it.
    package init(
        id: UUID, number: RequestNumber, submissionID: UUID, profileID: UUID, applicantID: UUID, unitID: UUID, role: Role,
        contact: ContactData, createdAt: Date, status: RequestStatus, statusChangedAt: Date, submittedAt: Date? = nil,
        approvedAt: Date? = nil, decidedBy: UUID? = nil, lastDay: CalendarDate? = nil, firstApproval: FirstApproval? = nil,
        received: ReceivedBy? = nil, completionNote: VerifierNote? = nil, sentBackAt: Date? = nil, isReminderOff: Bool = false
    ) {
        self.id = id
        self.number = number
        self.submissionID = submissionID
        self.profileID = profileID
        self.applicantID = applicantID
        self.unitID = unitID
        self.role = role
        self.contact = contact
        self.createdAt = createdAt
        self.status = status
        self.statusChangedAt = statusChangedAt
        self.submittedAt = submittedAt
        self.approvedAt = approvedAt
        self.decidedBy = decidedBy
        self.lastDay = lastDay
        self.firstApproval = firstApproval
        self.received = received
        self.completionNote = completionNote
        self.sentBackAt = sentBackAt
        self.isReminderOff = isReminderOff
    }

    /// A request that is `zatwierdzony` from the start and needs no document: a transferred role, or the first administrator's.
    package static func granted(
        id: UUID, number: RequestNumber, submissionID: UUID, profileID: UUID, applicantID: UUID, unitID: UUID, role: Role,
        contact: ContactData, at now: Date
    ) -> RoleRequest {
        RoleRequest(
            id: id, number: number, submissionID: submissionID, profileID: profileID, applicantID: applicantID, unitID: unitID,
            role: role, contact: contact, createdAt: now, status: .approved, statusChangedAt: now, submittedAt: now, approvedAt: now)
    }

    /// Somebody's agreement that needs another's.
    package struct FirstApproval: Hashable, Sendable {
        package let by: UUID
        package let at: Date

        package init(by verifier: UUID, at moment: Date) {
            self.by = verifier
            self.at = moment
        }
    }

    package enum Event: Hashable, Sendable {
        /// "Zakończ"; ``Submission/finish(delivery:files:at:)`` checks what must be there first.
        case submit
        /// "Tak, wycofaj wniosek", or giving up a draft.
        case withdraw(by: UUID)
        /// The first of two approvals changes no status, if the role needs two.
        ///
        /// - Parameter hasDocument: whether a file is attached; without one the request must be marked as received.
        case approve(by: UUID, hasDocument: Bool, lastDay: CalendarDate?)
        case reject(by: UUID, RejectionReason)
        /// "Sent back for completion": a note and a mail, no step.
        case sendBack(by: UUID, VerifierNote)
        case markReceived(by: UUID, ReceivedBy)
        case setReminders(off: Bool)
        /// Files were attached or removed: what was approved of them counts no more.
        case documentsChanged
        /// Another last day for a role that is held; nil holds without end.
        case limit(by: UUID, lastDay: CalendarDate?)
        case archive(by: UUID)
        /// The role's last day has passed.
        case end
    }

    package enum Effect: Hashable, Sendable {
        case startReminders(from: Date)
        case stopReminders
        case notifyApproved
        case notifyRejected(RejectionReason)
        case notifySentBack(VerifierNote)
    }

    /// Where it stands at a moment: a role whose last day is over is archived, whether that has been stored or not.
    package func status(at now: Date) -> RequestStatus {
        guard self.status == .approved, let lastDay, lastDay < WarsawTime.calendarDate(of: now) else { return self.status }
        return .archived(nil)
    }

    /// Whether the person is still to send a document: that is what they are reminded of, unless they want no reminders.
    package func awaitsDocument(hasFiles: Bool) -> Bool {
        self.status == .pending && !hasFiles && self.received == nil
    }

    package mutating func apply(_ event: Event, at now: Date) throws(RequestError) -> [Effect] {
        switch (self.status, event) {
        case (.draft, .submit):
            self.enter(.pending, at: now)
            self.submittedAt = now
            return [.startReminders(from: now)]
        case (.draft, .withdraw(let person)), (.pending, .withdraw(let person)):
            guard person == self.applicantID else { throw .notTheApplicant }
            let wasPending = self.status == .pending
            self.enter(.rejected(.withdrawnByApplicant), at: now)
            return wasPending ? [.stopReminders] : []
        case (.pending, .approve(let verifier, let hasDocument, let lastDay)):
            try self.requireAnother(verifier)
            guard hasDocument || self.received != nil else { throw .documentMissing }
            try Self.requireAhead(lastDay, at: now)
            guard try self.isAgreed(by: verifier, lastDay: lastDay, at: now) else { return [] }
            self.enter(.approved, at: now)
            self.approvedAt = now
            self.decidedBy = verifier
            self.lastDay = lastDay
            return [.stopReminders, .notifyApproved]
        case (.pending, .reject(let verifier, let reason)):
            try self.requireAnother(verifier)
            guard reason != .withdrawnByApplicant else { throw .reasonReserved }
            self.enter(.rejected(reason), at: now)
            self.decidedBy = verifier
            return [.stopReminders, .notifyRejected(reason)]
        case (.pending, .sendBack(let verifier, let note)):
            try self.requireAnother(verifier)
            self.completionNote = note
            self.sentBackAt = now
            self.forgetFirstApproval()
            return [.notifySentBack(note)]
        case (.pending, .markReceived(let verifier, let way)):
            try self.requireAnother(verifier)
            self.received = way
            return [.stopReminders]
        case (.pending, .setReminders(let off)):
            self.isReminderOff = off
            return off ? [.stopReminders] : [.startReminders(from: self.submittedAt ?? now)]
        case (.pending, .documentsChanged):
            self.forgetFirstApproval()
            return []
        case (.draft, .documentsChanged):
            return []
        case (.approved, .limit(let verifier, let lastDay)):
            try self.requireAnother(verifier)
            guard self.status(at: now) == .approved else { throw .outOfOrder(.archived) }
            try Self.requireAhead(lastDay, at: now)
            // Two people agreed on the day: one alone may shorten it.
            if self.role.needsTwoApprovals, let agreed = self.lastDay, lastDay.map({ $0 > agreed }) ?? true { throw .notWhatWasApproved }
            self.lastDay = lastDay
            return []
        case (.approved, .archive), (.rejected, .archive):
            self.enter(.archived(self.status.rejectionReason), at: now)
            return []
        case (.approved, .end):
            guard let lastDay, lastDay < WarsawTime.calendarDate(of: now) else { throw .lastDayAhead }
            self.enter(.archived(nil), at: now)
            return []
        case (.draft, .approve), (.draft, .reject), (.draft, .sendBack), (.draft, .markReceived), (.draft, .setReminders),
            (.draft, .limit), (.draft, .archive), (.draft, .end),
            (.pending, .submit), (.pending, .limit), (.pending, .archive), (.pending, .end),
            (.approved, .submit), (.approved, .withdraw), (.approved, .approve), (.approved, .reject), (.approved, .sendBack),
            (.approved, .markReceived), (.approved, .setReminders), (.approved, .documentsChanged),
            (.rejected, .submit), (.rejected, .withdraw), (.rejected, .approve), (.rejected, .reject), (.rejected, .sendBack),
            (.rejected, .markReceived), (.rejected, .setReminders), (.rejected, .documentsChanged), (.rejected, .limit),
            (.rejected, .end),
            (.archived, _):
            throw .outOfOrder(self.status.code)
        }
    }

    /// Whether this approval is the last that is needed; the first of two is noted.
    private mutating func isAgreed(by verifier: UUID, lastDay: CalendarDate?, at now: Date) throws(RequestError) -> Bool {
        guard self.role.needsTwoApprovals else { return true }
        guard let first = self.firstApproval else {
            self.firstApproval = FirstApproval(by: verifier, at: now)
            self.lastDay = lastDay
            return false
        }
        guard first.by != verifier else { throw .approvedAlready }
        guard lastDay == self.lastDay else { throw .notWhatWasApproved }
        return true
    }

    private mutating func forgetFirstApproval() {
        self.firstApproval = nil
        self.lastDay = nil
    }

    private static func requireAhead(_ lastDay: CalendarDate?, at now: Date) throws(RequestError) {
        if let lastDay, lastDay < WarsawTime.calendarDate(of: now) { throw .lastDayPassed }
    }

    private mutating func enter(_ status: RequestStatus, at now: Date) {
        self.status = status
        self.statusChangedAt = now
    }

    private func requireAnother(_ verifier: UUID) throws(RequestError) {
        guard verifier != self.applicantID else { throw .ownRequest }
    }
}
