import Foundation
import ProfileRequestsDomain
import Vocabulary
import WebPages

/// One profile of somebody else: who, where, which roles, and what may be done with it.
struct UserProfilePage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let title: String
    let status: StatusTag
    let blocked: Notice?
    let person: SummaryList
    let unit: SummaryList
    let requests: Table
    let place: String
    let canBlock: Bool
    let canUnblock: Bool
    let reason: Field

    init(_ opened: Users.Opened, form: FormState, at now: Date, csrf: String) {
        let entry = opened.entry
        let identity = entry.person.identity
        self.errors = form.summary
        self.csrf = csrf
        self.title = "\(identity.givenNames) \(identity.familyName)"
        self.status = StatusTag(entry.status.polishName, entry.status.tone)
        self.blocked =
            entry.status == .blocked
            ? Notice(
                .danger, title: "Profil jest zablokowany",
                "Powód: \(entry.profile.block?.reason.value ?? "jednostka została zamknięta").") : nil
        self.person = SummaryList(
            "Dane użytkownika",
            rows: [Fact("Login", entry.person.login.value), Fact("Nazwisko", identity.familyName), Fact("Imię", identity.givenNames)]
                + entry.profile.contact.facts + [Fact("Data utworzenia profilu", WarsawTime.date(entry.profile.createdAt))])
        self.unit = SummaryList("Dane jednostki", rows: entry.unit.facts)
        self.requests = Table(
            caption: "Wnioski i role",
            columns: [
                .init("Numer wniosku"), .init("Rola"), .init("Status"), .init("Data złożenia"), .init("Przypisana od"),
                .init("Obowiązuje do"), .init("Powód odrzucenia"),
            ],
            rows: entry.requests.map { request in
                let number = request.number.value
                let status = request.status(at: now)
                return [
                    opened.manageable.contains(request.id)
                        ? .link(Link(number, "\(VerificationForm.path)/\(SignedInPages.value(request.id))")) : .text(number),
                    .text(request.role.polishName), .tag(StatusTag(status.code.polishName, status.code.tone)),
                    .text(request.submittedAt.map(WarsawTime.date) ?? "–"), .text(request.approvedAt.map(WarsawTime.date) ?? "–"),
                    .text(request.approvedAt == nil ? "–" : request.lastDay?.polish ?? "bezterminowo"),
                    .text(status.rejectionReason?.value ?? "–"),
                ]
            })
        self.place = "\(UsersPage.path)/\(SignedInPages.value(entry.id))"
        self.canBlock = opened.canBlock && !entry.profile.isBlocked
        self.canUnblock = opened.canBlock && entry.profile.isBlocked
        self.reason = form.field(
            "reason", label: "Powód zablokowania", hint: "Osoba zobaczy go na widoku Moje konto.", required: true, maxLength: 1000, rows: 3)
    }
}
