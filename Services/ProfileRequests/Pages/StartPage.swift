import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Witaj w Systemie Statystyki w Ochronie Zdrowia", for whoever has nothing yet.
struct StartPage: ViewModel {
    let apply = WizardPath.units
    let transfer = TransferRoutes.path
    /// The day before which an SSOZ I account must not have been used last.
    let limit: String
    let announcements: AnnouncementList

    init(_ rules: LegacyTransferRules, _ announcements: [Announcement]) {
        self.limit = rules.lastUsedFrom.polish
        self.announcements = AnnouncementList(announcements)
    }
}
