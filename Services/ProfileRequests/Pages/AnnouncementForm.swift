import ProfileRequestsDomain
import Vocabulary
import WebPages

/// The fields of the forms about announcements.
enum AnnouncementForm {
    static let id = "id"
    static let version = "version"
    static let title = "title"
    static let text = "text"
    static let from = "from"
    static let until = "until"

    static func values(_ content: AnnouncementContent) -> FormBody {
        FormBody([Self.title: content.title, Self.text: content.text])
    }

    static func content(_ form: FormBody, _ errors: inout FieldErrors) -> AnnouncementContent? {
        do {
            return try AnnouncementContent(title: form.text(Self.title), text: form.text(Self.text))
        } catch {
            if let fault = error.fault { errors.add(fault.message, to: fault.field) }
            return nil
        }
    }

    static func period(_ form: FormBody, _ errors: inout FieldErrors) -> AnnouncementPeriod? {
        let message = "Podaj dzień w postaci RRRR-MM-DD"
        let from = errors.check(Self.from, message) { try CalendarDate(form.text(Self.from)) }
        let until = form.optionalText(Self.until).flatMap { text in errors.check(Self.until, message) { try CalendarDate(text) } }
        guard errors.isEmpty, let from else { return nil }
        do {
            return try AnnouncementPeriod(from: from, until: until)
        } catch {
            if let fault = error.fault { errors.add(fault.message, to: fault.field) }
            return nil
        }
    }
}

/// Writing an announcement (template `announcement-form`).
struct AnnouncementFormPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let heading: String
    let action: String
    let cancel: String
    /// The id of a new one, or the version of one that is changed.
    let fixed: Fixed
    let name: Field
    let text: Field

    struct Fixed: ViewModel {
        let name: String
        let value: String
    }

    enum Subject {
        case new(Announcement.ID)
        case of(AnnouncementRepository.Stored, version: Int? = nil)
    }

    var title: String { self.heading }

    init(_ subject: Subject, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        switch subject {
        case .new(let id):
            self.heading = "Nowy komunikat"
            self.action = AnnouncementManagementRoutes.path + "/new"
            self.cancel = AnnouncementManagementRoutes.path
            self.fixed = Fixed(name: AnnouncementForm.id, value: SignedInPages.value(id))
        case .of(let stored, let version):
            self.heading = "Zmiana komunikatu"
            self.cancel = AnnouncementManagementRoutes.path(of: stored.id)
            self.action = self.cancel + "/edit"
            self.fixed = Fixed(name: AnnouncementForm.version, value: String(version ?? stored.version))
        }
        self.name = form.field(AnnouncementForm.title, label: "Tytuł", required: true, maxLength: AnnouncementContent.longestTitle)
        self.text = form.field(
            AnnouncementForm.text, label: "Treść", hint: "Zwykły tekst, bez odnośników. Pusty wiersz zaczyna nowy akapit.", required: true,
            maxLength: AnnouncementContent.longestText, rows: 12)
    }
}
