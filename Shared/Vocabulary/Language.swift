/// The languages of pages and mails; Polish is the one that everything exists in.
package enum Language: String, Hashable, Sendable, Codable, CaseIterable {
    case polish = "pl"
    case english = "en"
    case ukrainian = "uk"

    /// As the switch on the log-in page labels it.
    package var label: String {
        switch self {
        case .polish: "PL"
        case .english: "EN"
        case .ukrainian: "UA"
        }
    }
}
