/// How the signed document reached the office when nobody uploaded it.
package enum ReceivedBy: String, Hashable, Sendable, Codable, CaseIterable {
    case mail, post

    package var polishName: String {
        switch self {
        case .mail: "otrzymano mailem"
        case .post: "otrzymano pocztą"
        }
    }
}
