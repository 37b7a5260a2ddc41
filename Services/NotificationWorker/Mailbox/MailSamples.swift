import Contracts
import Foundation

extension NotificationContent {
    /// One of each kind with made-up data, for the preview of templates.
    static let samples: [NotificationContent] = {
        let role = RequestedRole(number: "U000594/2026", role: "Wypełniający sprawozdania finansowe")
        let other = RequestedRole(number: "U000595/2026", role: "Wypełniający sprawozdania statystyczne")
        let unit = "Przychodnia Wymyślona w Testowie"
        return [
            .accountActivation(
                link: "https://ueoz.example.test/activation?token=przyklad", expiresAt: Date(timeIntervalSince1970: 1_795_586_400)),
            .accountActivationReminder(link: "https://ueoz.example.test/"),
            .requestsReceived(unit: unit, requests: [role, other]),
            .documentsMissing(unit: unit, request: role, link: "https://ueoz.example.test/my-account"),
            .requestApproved(unit: unit, request: role),
            .requestRejected(unit: unit, request: role, reason: "Podpis na dokumencie jest nieczytelny."),
        ]
    }()
}
