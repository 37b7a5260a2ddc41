import ProfileRequestsDomain
import Vocabulary
import WebPages

/// One request with the ways to decide it.
struct VerificationCasePage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let title: String
    let status: StatusTag
    let person: SummaryList
    let unit: SummaryList
    let role: SummaryList
    let files: FileList?
    let document: String
    let isPending: Bool
    let approve: PostButton
    let received: ChoiceGroup
    let receivedAction: String
    let reason: Field
    let rejectAction: String

    init(_ found: Verification.Case, form: FormState, csrf: String) {
        let request = found.request
        let place = "/verification/\(SignedInPages.value(request.id))"
        self.errors = form.summary
        self.csrf = csrf
        self.title = "Wniosek \(request.number)"
        self.status = StatusTag(request.status.code.polishName, request.status.code.tone)
        self.person = SummaryList(
            "Dane użytkownika",
            rows: [
                Fact("Login", found.applicant.login.value), Fact("Nazwisko", found.applicant.identity.familyName),
                Fact("Imię", found.applicant.identity.givenNames),
            ] + request.contact.facts)
        self.unit = SummaryList("Dane jednostki", rows: found.unit.facts)
        self.role = SummaryList(
            "Wnioskowana rola",
            rows: [
                Fact("Nazwa roli", request.role.polishName), Fact("Opis roli", request.role.polishDescription),
                Fact("Data złożenia", request.submittedAt.map(WarsawTime.date)),
                Fact("Dokument", request.received?.polishName ?? (found.hasDocument ? "w załącznikach" : "Brak załączników")),
            ] + (request.status.rejectionReason.map { [Fact("Powód odrzucenia", $0.value)] } ?? []))
        self.files =
            found.files.isEmpty
            ? nil
            : FileList(
                found.files.map {
                    .init(name: $0.name, detail: $0.summary, download: "\(place)/files/\(SignedInPages.value($0.id))")
                })
        self.document = place + "/document"
        self.isPending = request.status == .pending
        self.approve = PostButton(action: place + "/approve", csrf: csrf)
        self.received = form.choices(
            "received", label: "Jak otrzymano podpisany dokument",
            of: ReceivedBy.allCases.map { Choice($0.rawValue, $0.polishName, checked: $0 == request.received) })
        self.receivedAction = place + "/received"
        self.reason = form.field("reason", label: "Powód odrzucenia", required: true, maxLength: 1000, rows: 4)
        self.rejectAction = place + "/reject"
    }
}
