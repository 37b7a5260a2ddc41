import Contracts

extension NotificationContent {
    /// What kind of mail it is, as the sandbox's pages call it.
    var polishName: String {
        switch self {
        case .accountActivation: "Aktywacja konta"
        case .accountActivationReminder: "Przypomnienie o aktywacji konta"
        case .emailConfirmation: "Potwierdzenie adresu e-mail"
        case .emailChanged: "Zmiana adresu e-mail"
        case .accountClosed: "Zamknięcie konta"
        case .documentsMissing: "Przypomnienie o dokumencie"
        case .requestsReceived: "Przyjęcie wniosków"
        case .requestSentBack: "Wniosek do uzupełnienia"
        case .requestApproved: "Zatwierdzenie wniosku"
        case .requestRejected: "Odrzucenie wniosku"
        case .profileBlocked: "Zablokowanie profilu"
        }
    }
}
