import Foundation

/// The requests made in one go: one document, one number per role, finished together.
package struct Submission: Hashable, Sendable, Identifiable {
    package let id: UUID
    package let applicantID: UUID
    package let profileID: UUID
    package let unitID: UUID
    /// "Zapisz wniosek", with the declaration ticked.
    package let savedAt: Date
    /// The print date of the document, which makes it the same however often it is downloaded.
    package var printedAt: Date { self.savedAt }
    package private(set) var downloadedAt: Date?
    package private(set) var delivery: Delivery?
    package private(set) var finishedAt: Date?

    package init(
        id: UUID, applicantID: UUID, profileID: UUID, unitID: UUID, savedAt: Date, downloadedAt: Date? = nil,
        delivery: Delivery? = nil, finishedAt: Date? = nil
    ) {
        self.id = id
        self.applicantID = applicantID
        self.profileID = profileID
        self.unitID = unitID
        self.savedAt = savedAt
        self.downloadedAt = downloadedAt
        self.delivery = delivery
        self.finishedAt = finishedAt
    }

    package var isFinished: Bool { self.finishedAt != nil }

    /// Remembers the first download; later ones change nothing.
    package mutating func recordDownload(at now: Date) {
        self.downloadedAt = self.downloadedAt ?? now
    }

    /// "Zakończ". The caller submits each of the requests and the profile takes over their contact data in the same transaction.
    ///
    /// - Parameter files: how many files are attached to the requests.
    package mutating func finish(delivery: Delivery?, files: Int, at now: Date) throws(SubmissionError) {
        guard !self.isFinished else { throw .finishedAlready }
        guard self.downloadedAt != nil else { throw .documentNotDownloaded }
        guard let delivery else { throw .deliveryNotChosen }
        guard delivery == .later || files > 0 else { throw .fileMissing }
        self.delivery = delivery
        self.finishedAt = now
    }
}

/// "Kiedy chcesz przekazać podpisany wniosek"
package enum Delivery: String, Hashable, Sendable, Codable, CaseIterable {
    case now, later

    package var polishName: String {
        switch self {
        case .now: "Teraz załączę plik"
        case .later: "Później załączę plik lub wyślę go mailem"
        }
    }
}

/// Why "Zakończ" is refused.
package enum SubmissionError: Error, Hashable, Sendable {
    case documentNotDownloaded
    case deliveryNotChosen
    /// "Teraz załączę plik" without a file.
    case fileMissing
    case finishedAlready
}
