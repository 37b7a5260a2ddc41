import ProfileRequestsDomain
import Vocabulary
import WebPages

/// A line of a list of announcements (partial `announcement-item`).
struct AnnouncementItem: ViewModel {
    let title: String
    let href: String
    let day: String
    let isoDay: String

    init(_ announcement: Announcement) {
        self.title = announcement.content.title
        self.href = "\(AnnouncementRoutes.path)/\(SignedInPages.value(announcement.id))"
        self.day = announcement.period?.from.polish ?? ""
        self.isoDay = announcement.period?.from.iso ?? ""
    }
}

/// "Komunikaty" on the page people see before and after logging in (partial `announcement-list`).
struct AnnouncementList: ViewModel {
    let items: [AnnouncementItem]
    let isEmpty: Bool
    let all = AnnouncementRoutes.path

    init(_ announcements: [Announcement]) {
        self.items = announcements.map(AnnouncementItem.init)
        self.isEmpty = announcements.isEmpty
    }
}

/// "Witaj w Systemie Statystyki w Ochronie Zdrowia", for whoever is not logged in (template `welcome`).
struct WelcomePage: ViewModel {
    let announcements: AnnouncementList

    init(_ announcements: [Announcement]) {
        self.announcements = AnnouncementList(announcements)
    }
}

/// All announcements that are shown, newest first (template `announcements`).
struct AnnouncementsPage: ViewModel {
    let items: [AnnouncementItem]
    let pagination: Pagination?
    let nothing: EmptyState?

    init(_ found: PageOf<Announcement>) {
        self.items = found.items.map(AnnouncementItem.init)
        self.pagination =
            found.items.isEmpty
            ? nil
            : Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                "\(AnnouncementRoutes.path)?page=\($0)&size=\($1)"
            }
        self.nothing = found.items.isEmpty ? EmptyState("Nie ma teraz żadnych komunikatów") : nil
    }
}

/// One announcement (template `announcement`).
struct AnnouncementPage: ViewModel {
    let title: String
    let day: String
    let isoDay: String
    let paragraphs: [Paragraph]
    let all = AnnouncementRoutes.path

    struct Paragraph: ViewModel {
        let lines: [Line]

        init(_ lines: [String]) {
            self.lines = lines.enumerated().map { Line(text: $1, isLast: $0 == lines.count - 1) }
        }
    }

    struct Line: ViewModel {
        let text: String
        let isLast: Bool
    }

    init(_ announcement: Announcement) {
        self.title = announcement.content.title
        self.day = announcement.period?.from.polish ?? ""
        self.isoDay = announcement.period?.from.iso ?? ""
        self.paragraphs = announcement.content.paragraphs.map(Paragraph.init)
    }
}
