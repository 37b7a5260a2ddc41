/// What a profile's requests, its unit and the administrators make of it. Derived, never stored.
package enum ProfileStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case active, notActivated, rejected, blocked

    /// Nil while no request has left `szkic`: there is no profile yet.
    ///
    /// The first that holds: blocked by an administrator or by the closing of the unit, `aktywny` if any request is approved,
    /// `nieaktywowany` if any is pending, else `odrzucony`.
    package init?(requests: some Sequence<RequestStatus>, isBlocked: Bool, unitIsClosed: Bool) {
        var codes: Set<RequestStatus.Code> = []
        for status in requests { codes.insert(status.code) }
        guard !codes.subtracting([.draft]).isEmpty else { return nil }
        if isBlocked || unitIsClosed {
            self = .blocked
        } else if codes.contains(.approved) {
            self = .active
        } else if codes.contains(.pending) {
            self = .notActivated
        } else {
            self = .rejected
        }
    }

    package var polishName: String {
        switch self {
        case .active: "Aktywny"
        case .notActivated: "Nieaktywowany"
        case .rejected: "Odrzucony"
        case .blocked: "Zablokowany"
        }
    }

    /// What the ⓘ beside a status says.
    package var polishExplanation: String {
        switch self {
        case .active: "Co najmniej jeden wniosek o rolę w tej jednostce jest zatwierdzony. Możesz pracować w tym profilu."
        case .notActivated: "Żaden wniosek nie jest jeszcze zatwierdzony, a co najmniej jeden oczekuje na weryfikację."
        case .rejected: "Żaden wniosek nie oczekuje na weryfikację ani nie jest zatwierdzony. Możesz złożyć nowy wniosek."
        case .blocked: "Profil zablokował administrator albo jednostka została zamknięta."
        }
    }
}
