import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// One request with its documents beside it, and the ways to decide it.
struct VerificationCasePage: ViewModel {
    /// A document, shown where it is looked at.
    struct Document: ViewModel {
        let name: String
        let detail: String
        let isOpen: Bool
        let isImage: Bool
        let preview: String
        let download: String
        /// What was found out about it when it was attached.
        let tags: [StatusTag]
        let hasTags: Bool
        let note: String?

        init(
            name: String, detail: String, isOpen: Bool, isImage: Bool, preview: String, download: String,
            inspection: FileInspection? = nil
        ) {
            self.name = name
            self.detail = detail
            self.isOpen = isOpen
            self.isImage = isImage
            self.preview = preview
            self.download = download
            self.tags = inspection?.tags ?? []
            self.hasTags = !self.tags.isEmpty
            self.note = inspection?.signature?.isPresent == true ? FileInspection.unchecked : nil
        }
    }

    let errors: ErrorSummary?
    let csrf: String
    let version: String
    let title: String
    let status: StatusTag
    let notices: [Notice]
    let person: SummaryList
    let unit: SummaryList
    let role: SummaryList
    let others: Table?
    let profile: String
    let documents: [Document]
    let place: String
    let isPending: Bool
    let approve: ApprovalForm
    let received: ChoiceGroup
    let scan: FileField
    let upload: String
    let note: Field
    let reason: ChoiceGroup
    let otherReason: Field
    let isHeld: Bool
    let limit: Field
    let canArchive: Bool

    /// What approving takes: a last day for the role, or the agreement to what the first verifier proposed.
    struct ApprovalForm: ViewModel {
        let button: String
        let hint: String?
        let lastDay: Field?
        /// What both agree on.
        let agreedLastDay: String
    }

    init(_ found: Verification.Case, form: FormState, at now: Date, csrf: String, uploadKey: String) {
        let (entry, request) = (found.entry, found.request)
        let place = "\(VerificationForm.path)/\(SignedInPages.value(request.id))"
        self.errors = form.summary
        self.csrf = csrf
        self.version = String(found.version)
        self.title = "Wniosek \(request.number)"
        self.status = VerificationPage.state(entry)
        self.notices = Self.notices(found)
        self.person = SummaryList(
            "Dane użytkownika",
            rows: [
                Fact("Login", entry.applicant.login.value), Fact("Nazwisko", entry.applicant.identity.familyName),
                Fact("Imię", entry.applicant.identity.givenNames),
            ] + request.contact.facts)
        self.unit = SummaryList(
            "Dane jednostki",
            rows: entry.unit.facts + [
                Fact("Województwo", entry.unit.voivodeship.polishName),
                Fact("Adres", "\(entry.unit.address.postalCode.value) \(entry.unit.address.town)"),
            ])
        self.role = SummaryList("Wnioskowana rola", rows: Self.roleFacts(entry, at: now))
        self.others =
            found.others.isEmpty
            ? nil
            : Table(
                caption: "Inne wnioski tej osoby w jednostce",
                columns: [.init("Numer wniosku"), .init("Wnioskowana rola"), .init("Status"), .init("Data złożenia")],
                rows: found.others.map { other in
                    [
                        .text(other.number.value), .text(other.role.polishName),
                        .tag(StatusTag(other.status(at: now).code.polishName, other.status(at: now).code.tone)),
                        .text(other.submittedAt.map(WarsawTime.date) ?? "–"),
                    ]
                })
        self.profile = "\(UsersPage.path)/\(SignedInPages.value(found.profile.id))"
        self.documents = Self.documents(entry, place: place)
        self.place = place
        self.isPending = request.status == .pending
        self.approve = Self.approval(request, form)
        self.received = form.choices(
            "received", label: "Jak otrzymano podpisany dokument",
            of: ReceivedBy.allCases.map { Choice($0.rawValue, $0.polishName, checked: $0 == request.received) })
        self.scan = form.file(
            "file", label: "Skan dokumentu", accept: ".pdf,.jpg,.jpeg",
            hint: "Przeciągnij lub wybierz (format: .jpg, .pdf), najwyżej 10 MB", required: true)
        self.upload = uploadKey
        self.note = form.field(
            "note", label: "Co trzeba uzupełnić", hint: "Wnioskujący dostanie tę treść e-mailem i zobaczy ją na widoku Moje konto.",
            required: true, maxLength: 1000, rows: 4)
        self.reason = form.choices(
            "reason", label: "Powód odrzucenia",
            of: StandardRejection.allCases.map { Choice($0.rawValue, $0.polishText) } + [Choice(Self.otherReason, "Inny powód")],
            required: true)
        self.otherReason = form.field(
            "other-reason", label: "Inny powód", hint: "Wypełnij, gdy żaden z powodów nie pasuje. Wnioskujący zobaczy tę treść.",
            maxLength: 1000, rows: 3)
        self.isHeld = request.status(at: now) == .approved
        self.limit = Self.lastDay(form, preset: request.lastDay)
        self.canArchive = request.status == .approved || request.status.code == .rejected
    }

    /// The value of "Inny powód".
    static let otherReason = "INNY"

    private static func notices(_ found: Verification.Case) -> [Notice] {
        let (entry, request) = (found.entry, found.request)
        var notices: [Notice] = []
        if let first = request.firstApproval {
            let limit = request.lastDay.map { " Rola ma obowiązywać do \($0.polish)." } ?? ""
            notices.append(
                Notice(
                    .info, title: "Wniosek czeka na drugą akceptację",
                    "Pierwsza osoba zatwierdziła go \(WarsawTime.dateTime(first.at)). Rolę administratora nadają dwie osoby.\(limit)"))
        }
        if found.profileStatus == .blocked {
            notices.append(
                Notice(
                    .danger, title: "Profil tej osoby jest zablokowany",
                    "Powód: \(found.profile.block?.reason.value ?? "jednostka została zamknięta"). Wniosku nie można zatwierdzić."))
        }
        if let note = request.completionNote, request.status == .pending {
            let moment = request.sentBackAt.map { " \(WarsawTime.dateTime($0))" } ?? ""
            notices.append(
                Notice(
                    entry.isCompleted ? .info : .warning,
                    title: entry.isCompleted ? "Po odesłaniu załączono nowe pliki" : "Wniosek odesłano do uzupełnienia\(moment)", note.value
                ))
        }
        return notices
    }

    private static func roleFacts(_ entry: Verification.Entry, at now: Date) -> [Fact] {
        let request = entry.request
        var facts = [
            Fact("Nazwa roli", request.role.polishName), Fact("Opis roli", request.role.polishDescription),
            Fact("Data złożenia", request.submittedAt.map(WarsawTime.dateTime)),
            Fact("Dokument", request.received?.polishName ?? (entry.files.isEmpty ? "Brak załączników" : "w załącznikach")),
        ]
        if request.status == .pending { facts.append(Fact("Czeka", VerificationPage.waiting(request, at: now))) }
        if let moment = request.approvedAt { facts.append(Fact("Przypisana od", WarsawTime.date(moment))) }
        if let lastDay = request.lastDay, request.status != .pending { facts.append(Fact("Obowiązuje do", lastDay.polish)) }
        if let reason = request.status.rejectionReason { facts.append(Fact("Powód odrzucenia", reason.value)) }
        return facts
    }

    private static func documents(_ entry: Verification.Entry, place: String) -> [Document] {
        let files = entry.files.enumerated().map { index, file in
            let path = "\(place)/files/\(SignedInPages.value(file.id))"
            return Document(
                name: file.name, detail: file.summary, isOpen: index == 0, isImage: file.format == .jpeg, preview: path + "/view",
                download: path, inspection: file.inspection)
        }
        return files + [
            Document(
                name: "Wygenerowany wniosek", detail: "PDF", isOpen: files.isEmpty, isImage: false, preview: place + "/document/view",
                download: place + "/document")
        ]
    }

    private static func approval(_ request: RoleRequest, _ form: FormState) -> ApprovalForm {
        let isSecond = request.firstApproval != nil
        return ApprovalForm(
            button: isSecond ? "Zatwierdź jako druga osoba" : "Zatwierdź wniosek",
            hint: request.role.needsTwoApprovals && !isSecond
                ? "Rolę administratora nadają dwie osoby: po Tobie musi zatwierdzić ją ktoś inny." : nil,
            lastDay: isSecond ? nil : Self.lastDay(form, preset: nil), agreedLastDay: request.lastDay?.iso ?? "")
    }

    private static func lastDay(_ form: FormState, preset: CalendarDate?) -> Field {
        var field = form.field(
            "last-day", label: "Ostatni dzień roli", kind: .date, hint: "Zostaw puste, jeśli rola ma obowiązywać bezterminowo.",
            width: .medium)
        if field.value.isEmpty, !form.hasErrors, let preset { field.value = preset.iso }
        return field
    }
}
