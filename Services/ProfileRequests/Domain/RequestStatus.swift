import Vocabulary

/// Where a role request stands.
package enum RequestStatus: Hashable, Sendable {
    case draft
    case pending
    case approved
    case rejected(RejectionReason)
    /// The reason stays with a request that had been rejected before it was archived.
    case archived(RejectionReason?)

    /// Puts a status together from the two values a row keeps; nil if they do not fit each other.
    package init?(code: Code, reason: RejectionReason?) {
        switch (code, reason) {
        case (.draft, nil): self = .draft
        case (.pending, nil): self = .pending
        case (.approved, nil): self = .approved
        case (.rejected, let reason?): self = .rejected(reason)
        case (.archived, let reason): self = .archived(reason)
        case (.draft, .some), (.pending, .some), (.approved, .some), (.rejected, nil): return nil
        }
    }

    package var code: Code {
        switch self {
        case .draft: .draft
        case .pending: .pending
        case .approved: .approved
        case .rejected: .rejected
        case .archived: .archived
        }
    }

    package var rejectionReason: RejectionReason? {
        switch self {
        case .draft, .pending, .approved: nil
        case .rejected(let reason): reason
        case .archived(let reason): reason
        }
    }

    /// The status without its reason; the raw value is what a row and the API hold.
    package enum Code: String, Hashable, Sendable, Codable, CaseIterable {
        case draft, pending, approved, rejected, archived

        /// As screens label it.
        package var polishName: String {
            switch self {
            case .draft: "Szkic"
            case .pending: "Oczekujący"
            case .approved: "Zatwierdzony"
            case .rejected: "Odrzucony"
            case .archived: "Zarchiwizowany"
            }
        }
    }
}

/// Why a request was rejected. One text says it all, so that it can be stored as that text.
package enum RejectionReason: TextIdentifier {
    case withdrawnByApplicant
    case givenByVerifier(VerifierNote)

    /// Reads a stored reason. What a verifier types goes through ``byVerifier(_:)``.
    package init(_ text: String) throws(InvalidIdentifier) {
        self = text == Self.withdrawal ? .withdrawnByApplicant : .givenByVerifier(try VerifierNote(text))
    }

    /// A reason in the words of a verifier, who cannot claim that the applicant withdrew.
    package static func byVerifier(_ text: String) throws(InvalidIdentifier) -> RejectionReason {
        let note = try VerifierNote(text)
        guard note.value != Self.withdrawal else { throw .placeholder }
        return .givenByVerifier(note)
    }

    /// What screens and mails print: `Wycofany przez wnioskującego`, or the words of the verifier.
    package var value: String {
        switch self {
        case .withdrawnByApplicant: Self.withdrawal
        case .givenByVerifier(let note): note.value
        }
    }

    private static let withdrawal = "Wycofany przez wnioskującego"
}

/// What a verifier writes to an applicant: 1 to 1000 characters, trimmed, without control characters except line breaks.
package struct VerifierNote: TextIdentifier {
    package let value: String

    package init(_ text: String) throws(InvalidIdentifier) {
        var scalars: [Unicode.Scalar] = []
        for character in text.unicodeScalars where character != "\r" {
            guard character == "\n" || character.properties.generalCategory != .control else { throw .characters }
            scalars.append(character)
        }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        let kept = scalars.drop { $0.properties.isWhitespace }
        guard !kept.isEmpty else { throw .empty }
        guard kept.count <= 1000 else { throw .length }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: kept)
        self.value = String(view)
    }
}
