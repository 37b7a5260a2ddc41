import ProfileRequestsDomain
import WebPages

/// The steps of a request form; with a profile in the unit there are three.
enum WizardStep: Int, CaseIterable {
    case unit = 1
    case roles, summary, download

    private var label: String {
        switch self {
        case .unit: "Wybór jednostki"
        case .roles: "Wybór ról i dane kontaktowe"
        case .summary: "Podsumowanie i zapisanie wniosku"
        case .download: "Pobranie wniosku"
        }
    }

    func steps(isFurther: Bool) -> Steps {
        let shown = Self.allCases.filter { !isFurther || $0 != .unit }
        return Steps(shown.map(\.label), current: self.rawValue - (isFurther ? 1 : 0))
    }
}

extension RequestDraft.Purpose {
    var isFurther: Bool {
        switch self {
        case .newProfile: false
        case .furtherRoles: true
        }
    }
}
