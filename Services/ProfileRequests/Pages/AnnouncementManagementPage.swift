import ProfileRequestsDomain
import Vocabulary
import WebPages

/// All announcements, for those who publish them (template `announcement-management`).
struct AnnouncementManagementPage: ViewModel {
    static let title = "Zarządzanie komunikatami"

    let new = AnnouncementManagementRoutes.path + "/new"
    let table: Table?
    let pagination: Pagination?
    let nothing: EmptyState?

    init(_ found: PageOf<Announcement>, today: CalendarDate) {
        self.table =
            found.items.isEmpty
            ? nil
            : Table(
                caption: "Komunikaty", columns: [.init("Tytuł"), .init("Status"), .init("Od dnia"), .init("Do dnia"), .init("Zmieniono")],
                rows: found.items.map { item in
                    let standing = item.standing(on: today)
                    return [
                        .link(Link(item.content.title, AnnouncementManagementRoutes.path(of: item.id))),
                        .tag(StatusTag(standing.polishName, standing.tone)), .text(item.period?.from.polish ?? ""),
                        .text(item.period?.until?.polish ?? ""), .text(WarsawTime.dateTime(item.changedAt)),
                    ]
                })
        self.pagination =
            found.items.isEmpty
            ? nil
            : Pagination(total: found.total, page: found.page.number, size: found.page.size, sizes: PageRequest.sizes) {
                "\(AnnouncementManagementRoutes.path)?page=\($0)&size=\($1)"
            }
        self.nothing = found.items.isEmpty ? EmptyState("Nie ma jeszcze żadnego komunikatu") : nil
    }
}

/// An announcement as its readers see it, and what can be done with it (template `announcement-preview`).
struct AnnouncementPreviewPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let announcement: AnnouncementPage
    let status: StatusTag
    let facts: SummaryList
    let version: String
    let canChange: Bool
    let edit: String
    let publish: String
    let withdraw: String
    let from: Field
    let until: Field
    let publishLabel: String

    var title: String { self.announcement.title }

    init(_ stored: AnnouncementRepository.Stored, form: FormState?, csrf: String, today: CalendarDate) {
        let announcement = stored.announcement
        let (place, standing) = (AnnouncementManagementRoutes.path(of: stored.id), announcement.standing(on: today))
        let form = form ?? FormState(FormBody(Self.values(announcement, today: today)))
        self.errors = form.summary
        self.csrf = csrf
        self.announcement = AnnouncementPage(announcement)
        self.status = StatusTag(standing.polishName, standing.tone)
        self.facts = SummaryList(rows: [
            Fact("Od dnia", announcement.period?.from.polish), Fact("Do dnia", announcement.period?.until?.polish),
            Fact("Utworzono", WarsawTime.dateTime(announcement.createdAt)), Fact("Zmieniono", WarsawTime.dateTime(announcement.changedAt)),
        ])
        self.version = String(stored.version)
        self.canChange = announcement.state != .withdrawn
        self.edit = place + "/edit"
        self.publish = place + "/publish"
        self.withdraw = place + "/withdraw"
        self.from = form.field(AnnouncementForm.from, label: "Pierwszy dzień", kind: .date, required: true, width: .medium)
        self.until = form.field(
            AnnouncementForm.until, label: "Ostatni dzień", kind: .date, hint: "Puste: bez końca.", width: .medium)
        self.publishLabel = announcement.period == nil ? "Opublikuj" : "Zmień dni publikacji"
    }

    private static func values(_ announcement: Announcement, today: CalendarDate) -> [String: String] {
        guard let period = announcement.period else { return [AnnouncementForm.from: today.iso] }
        return [AnnouncementForm.from: period.from.iso, AnnouncementForm.until: period.until?.iso ?? ""]
    }
}

extension Announcement.Standing {
    var tone: Tone {
        switch self {
        case .draft, .over: .neutral
        case .scheduled: .info
        case .shown: .success
        case .withdrawn: .danger
        }
    }
}
