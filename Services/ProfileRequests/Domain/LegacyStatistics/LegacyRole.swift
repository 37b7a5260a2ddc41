/// The roles of SSOZ I and what each becomes in SSOZ II: the one table of the mapping. The raw value is the code of the directory file.
///
/// Names and mapping are the specification's; the codes are invented.
package enum LegacyRole: String, Hashable, Sendable, Codable, CaseIterable {
    case unitAdministrator = "ADMINISTRATOR_JEDNOSTKI"
    case financialAuthor = "AUTOR_FIN"
    case standardObserver = "OBSERWATOR_STD"

    /// `Autor sprawozdań finansowych jednostki sprawozdawczej`
    package var polishName: String {
        switch self {
        case .unitAdministrator: "Administrator jednostki sprawozdawczej"
        case .financialAuthor: "Autor sprawozdań finansowych jednostki sprawozdawczej"
        case .standardObserver: "Obserwator sprawozdań standardowych jednostki sprawozdawczej"
        }
    }

    /// The roles of SSOZ II that take its place, in the order of the manual; none for a role that has no successor.
    package var gives: [Role] {
        switch self {
        case .unitAdministrator: [.reporterNonFinancial, .reporterFinancial, .reporterPsychiatric]
        case .financialAuthor: [.reporterFinancial]
        case .standardObserver: []
        }
    }

    /// What several roles give together: each once, in the order of the manual.
    package static func given(by roles: some Sequence<LegacyRole>) -> [Role] {
        let given = Set(roles.flatMap(\.gives))
        return Role.allCases.filter(given.contains)
    }
}
