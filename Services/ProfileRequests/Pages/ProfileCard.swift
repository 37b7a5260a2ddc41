import ProfileRequestsDomain
import Vocabulary
import WebPages

/// A profile in a list, which unfolds.
struct ProfileCard: ViewModel {
    /// A role that is held: "Przypisana od" and its number.
    struct Held: ViewModel {
        let facts: [Fact]
    }

    let id: String
    let unitName: String
    let head: [Fact]
    let status: StatusTag
    let isActive: Bool
    let isCurrent: Bool
    let isOpen: Bool
    let held: [Held]
    let hasHeld: Bool
    let unit: [Fact]
    let contact: [Fact]
    let editContact: String
    let requests: Table
    let furtherRoles: String?
    let blocked: Notice?

    init(_ entry: MyAccount.ProfileEntry, isCurrent: Bool, isOpen: Bool) {
        self.id = SignedInPages.value(entry.id)
        self.unitName = entry.unit.name
        let isActive = entry.status == .active
        self.head =
            [Fact("Nazwa jednostki", entry.unit.name), Fact("Rodzaj", entry.unit.kind.code)]
            + (isActive ? [] : [Fact("Data utworzenia", WarsawTime.date(entry.profile.createdAt))])
        self.status = StatusTag(entry.status.polishName, entry.status.tone)
        self.isActive = isActive
        self.isCurrent = isCurrent
        self.isOpen = isOpen
        self.held = entry.approved.map { request in
            Held(
                facts: [
                    Fact("Rola w jednostce", request.role.polishName),
                    Fact("Przypisana od", request.approvedAt.map(WarsawTime.date)), Fact("Numer wniosku", request.number.value),
                ] + (request.lastDay.map { [Fact("Obowiązuje do", $0.polish)] } ?? []))
        }
        self.hasHeld = !self.held.isEmpty
        self.unit = entry.unit.numberFacts
        self.contact = entry.profile.contact.facts
        self.editContact = "/my-account/profiles/\(self.id)/contact"
        self.requests = Table(
            caption: "Złożone wnioski",
            columns: [
                .init("Numer wniosku"), .init("Wnioskowana rola"), .init("Status"), .init("Data złożenia"), .init("Powód odrzucenia"),
            ],
            rows: entry.requests.filter { $0.status != .draft }.map { request in
                [
                    .text(request.number.value), .text(request.role.polishName),
                    .tag(StatusTag(request.status.code.polishName, request.status.code.tone)),
                    .text(request.submittedAt.map(WarsawTime.date) ?? "-"), .text(request.status.rejectionReason?.value ?? "-"),
                ]
            })
        self.furtherRoles = entry.status == .blocked ? nil : WizardPath(purpose: .furtherRoles(profile: entry.id)).roles
        self.blocked =
            entry.status == .blocked
            ? Notice(
                .danger, title: "Profil jest zablokowany", "Powód: \(entry.profile.block?.reason.value ?? "jednostka została zamknięta").")
            : nil
    }
}

extension ProfileStatus {
    var tone: Tone {
        switch self {
        case .active: .success
        case .notActivated: .warning
        case .rejected, .blocked: .danger
        }
    }
}

extension RequestStatus.Code {
    var tone: Tone {
        switch self {
        case .draft, .archived: .neutral
        case .pending: .warning
        case .approved: .success
        case .rejected: .danger
        }
    }
}
