import ProfileRequestsDomain
import Vocabulary
import WebPages

/// A request that waits, in the list of "Moje konto"; it unfolds.
struct RequestCard: ViewModel {
    let id: String
    let number: String
    let head: [Fact]
    let facts: [Fact]
    let isDraft: Bool
    let lacksFiles: StatusTag?
    let isOpen: Bool
    /// "Dokończ": the last step of a draft.
    let resume: String?
    let reminder: Checkbox?
    let reminderAction: String
    let files: FileList?
    let attach: String?
    let document: String
    let instructions = "/my-account/instructions"
    let unit: [Fact]
    let contact: [Fact]
    let note: Notice?
    let withdrawPage: String
    let withdraw: Confirmation

    init(_ entry: MyAccount.RequestEntry, isOpen: Bool, csrf: String) {
        let request = entry.request
        let id = SignedInPages.value(request.id)
        let place = "/my-account/requests/\(id)"
        let isDraft = request.status == .draft
        self.id = id
        self.number = request.number.value
        self.head = [Fact("Nazwa jednostki", entry.unit.name), Fact("Rodzaj", entry.unit.kind.code)]
        self.facts = [
            Fact("Wnioskowana rola", request.role.polishName), Fact("Numer wniosku", request.number.value),
            Fact("Data złożenia", request.submittedAt.map(WarsawTime.date) ?? "-"),
        ]
        self.isDraft = isDraft
        self.lacksFiles = !isDraft && entry.lacksFiles ? StatusTag("Brak załączników", .warning) : nil
        self.isOpen = isOpen
        self.resume = isDraft ? WizardPath.submission(request.submissionID) : nil
        var reminder = Checkbox(
            "off", label: "Plik został wysłany mailem lub wydruk pocztą – nie przypominaj mi o braku załącznika do tego wniosku",
            checked: request.isReminderOff)
        reminder.id = "reminder-\(id)"
        self.reminder = !isDraft && entry.files.isEmpty ? reminder : nil
        self.reminderAction = place + "/reminders"
        self.files =
            isDraft || entry.files.isEmpty
            ? nil
            : FileList(attached: entry.files, at: { "\(place)/files/\(SignedInPages.value($0.id))" }) { file in
                file.addedBy == request.applicantID
                    ? PostButton(action: "\(place)/files/\(SignedInPages.value(file.id))/remove", csrf: csrf) : nil
            }
        self.attach = isDraft ? nil : place + "/attach"
        self.document = WizardPath.submission(request.submissionID) + "/document"
        self.unit = entry.unit.numberFacts
        self.contact = request.contact.facts
        self.note = request.completionNote.map { Notice(.warning, title: "Wniosek wymaga uzupełnienia", $0.value) }
        self.withdrawPage = place + "/withdraw"
        self.withdraw = Self.withdrawal(of: request, csrf: csrf)
    }

    /// "Uwaga! Wycofujesz złożony wniosek", as a dialog and as a page.
    static func withdrawal(of request: RoleRequest, csrf: String) -> Confirmation {
        let id = SignedInPages.value(request.id)
        return Confirmation(
            id: "withdraw-\(id)", title: "Uwaga! Wycofujesz złożony wniosek",
            paragraphs: [
                "Status wniosku zostanie zmieniony na „Odrzucony” z powodem odrzucenia „Wycofany przez wnioskującego” i nie będzie mógł być "
                    + "zweryfikowany. Czynności tej nie można cofnąć. Czy chcesz wycofać ten wniosek?"
            ],
            post: PostButton(action: "/my-account/requests/\(id)/withdraw", csrf: csrf), confirm: "Tak, wycofaj wniosek", cancel: "Nie",
            cancelHref: MyAccountQuery.opening(request.id))
    }
}
