import ProfileRequestsDomain
import WebPages

/// "Witaj w Systemie Statystyki w Ochronie Zdrowia", for whoever has nothing yet.
struct StartPage: ViewModel {
    let apply = WizardPath.units
    let announcements: AnnouncementList

    init(_ announcements: [Announcement]) {
        self.announcements = AnnouncementList(announcements)
    }
}
