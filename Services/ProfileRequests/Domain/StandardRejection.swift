/// What requests are usually rejected for, to choose from; whatever else there is, the verifier writes.
///
/// The manual lists no reasons but the applicant's own; these are invented.
package enum StandardRejection: String, Hashable, Sendable, CaseIterable {
    case noHeadSignature = "BRAK_PODPISU_KIEROWNIKA"
    case noOwnSignature = "BRAK_PODPISU_UZYTKOWNIKA"
    case noStamp = "BRAK_PIECZECI"
    case illegible = "NIECZYTELNY"
    case otherDocument = "INNY_DOKUMENT"
    case wrongData = "NIEZGODNE_DANE"
    case notEntitled = "BRAK_UMOCOWANIA"

    package var polishText: String {
        switch self {
        case .noHeadSignature: "Na dokumencie brakuje podpisu kierownika jednostki"
        case .noOwnSignature: "Na dokumencie brakuje podpisu użytkownika"
        case .noStamp: "Na dokumencie brakuje pieczęci jednostki"
        case .illegible: "Dokument jest nieczytelny lub niekompletny"
        case .otherDocument: "Załączono inny dokument niż pobrany wniosek"
        case .wrongData: "Dane we wniosku są niezgodne ze stanem faktycznym"
        case .notEntitled: "Osoba nie jest uprawniona do pełnienia tej roli w jednostce"
        }
    }
}
