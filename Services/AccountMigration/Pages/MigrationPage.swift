import AccountMigrationDomain
import Foundation
import Vocabulary
import WebPages

/// "Migracja danych do UEOZ": the search while it goes on, its outcome, and the ways on (template `migration`).
struct MigrationPage: ViewModel {
    let waiting: Waiting?
    let startedAt: String
    let outcome: OutcomeView?
    let person: SummaryList
    let ways: [WayView]

    struct OutcomeView: ViewModel {
        let title: String
        let explanation: [String]
        let code: String
        let number: String
        let at: String
        let found: SummaryList?
        let helpline: HelplineView?
        let mayContinue: Bool
    }

    struct HelplineView: ViewModel {
        let contact: String
        let toTell: String
        let number: String
        let code: String
    }

    struct WayView: ViewModel {
        let label: String
        let value: String
        let isSecondary: Bool
        /// The outcome it decides on.
        let event: String?
        let csrf: String
    }

    static let event = "event"

    init(_ migration: Migration, csrf: String, helpline: AccountMigrationConfig.Helpline) {
        self.startedAt = WarsawTime.clockWithMilliseconds(migration.startedAt)
        self.person = SummaryList(
            "Twoje dane",
            rows: [
                Fact("Imię", migration.identity.givenNames), Fact("Nazwisko", migration.identity.familyName),
                Fact("PESEL", migration.identity.pesel?.digits),
            ])
        if case .searching = migration.state {
            self.waiting = Waiting(
                "Wyszukiwanie Twojego konta",
                text: "W związku z migracją danych między portalami ePLOZ i UEOZ, system musi odnaleźć Twoje konto. "
                    + "Może to potrwać kilka minut. Po migracji danych utworzysz nowe konto, aby dalej pracować w systemach CeZ.",
                status: "/migration/status", events: "/migration/events", version: "searching")
        } else {
            self.waiting = nil
        }
        self.outcome = migration.outcome.map { OutcomeView($0, helpline: helpline) }
        let offered = migration.outcome?.waysOn ?? [.abort]
        self.ways = WayOn.allCases.filter(offered.contains).map {
            WayView(
                label: $0.label, value: $0.rawValue, isSecondary: $0 == .abort, event: migration.outcome?.event.value, csrf: csrf)
        }
    }
}

extension MigrationPage.OutcomeView {
    init(_ outcome: Migration.Outcome, helpline: AccountMigrationConfig.Helpline) {
        self.title = outcome.code.title
        self.explanation = outcome.ruling?.explanation ?? outcome.code.explanation
        self.code = outcome.code.rawValue
        self.number = outcome.event.value
        self.at = WarsawTime.clockWithMilliseconds(outcome.event.date)
        self.found = outcome.account.map {
            SummaryList("Konto w ePLOZ", rows: [Fact("Login", $0.login), Fact("E-mail", $0.email?.address)])
        }
        self.helpline =
            outcome.ruling == nil
            ? .init(
                contact: outcome.code.contact(phone: helpline.phone, email: helpline.email), toTell: outcome.code.toTell,
                number: outcome.event.value, code: outcome.code.rawValue) : nil
        self.mayContinue = !outcome.waysOn.isDisjoint(with: [.newAccount, .migrate])
    }
}
