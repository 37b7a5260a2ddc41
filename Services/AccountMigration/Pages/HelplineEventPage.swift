import AccountMigrationDomain
import Contracts
import Vocabulary
import WebPages

/// One migration event before the help line: what happened, and what there is to decide (template `helpline-event`).
struct HelplineEventPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let action: String
    /// The last decision as this page shows it.
    let seen: Int
    let number: String
    let event: SummaryList
    let steps: Table
    let decision: Notice?
    /// What may be chosen, if anything may.
    let choices: ChoiceGroup?

    static let choice = "account"
    static let seen = "seen"
    static let newAccount = "new-account"

    /// - Parameter isOwn: whether it is about whoever looks: nobody decides on their own account.
    init(_ found: Helpline.Case, isOwn: Bool, form: FormState, csrf: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.number = found.event.event.value
        self.seen = found.lastDecision
        self.action = HelplineSession.path(of: found.event.event)
        self.event = SummaryList(rows: [
            Fact("Kod zdarzenia", found.event.code.rawValue), Fact("Wynik", found.event.code.report),
            Fact("Czas", WarsawTime.clockWithMilliseconds(found.event.event.date)),
            Fact("3 ostatnie cyfry PESEL", found.migration.identity.pesel?.lastThree),
        ])
        self.steps = Table(
            caption: "Przebieg", columns: [.init("Czas"), .init("Co się stało")],
            rows: found.steps.map { [.text(WarsawTime.clockWithMilliseconds($0.at)), .text(Self.words(for: $0.what))] })
        self.decision = found.last.map { found.ruling == nil ? Self.noticeElsewhere($0) : Self.notice($0, found.candidates) }
        let chosen = form.values.optionalText(Self.choice) ?? Self.chosen(found)
        self.choices =
            found.isDecidable && !isOwn
            ? ChoiceGroup(
                Self.choice, label: "Konto tej osoby przy następnym logowaniu",
                choices: found.candidates.map { Self.choice($0, of: found.migration) } + [
                    Choice(Self.newAccount, "Żadne z nich: osoba założy nowe konto")
                ], chosen: chosen.map { [$0] } ?? [], error: form.errors[Self.choice], required: true, boxed: true)
            : nil
    }

    /// What has been decided already.
    private static func chosen(_ found: Helpline.Case) -> String? {
        switch found.ruling?.ruling {
        case .migrate(let login): found.candidates.first { $0.account.login == login }?.reference
        case .newAccount: Self.newAccount
        case nil: nil
        }
    }

    private static func choice(_ candidate: Helpline.Candidate, of migration: Migration) -> Choice {
        let account = candidate.account
        let name = account.isNamed(like: migration.identity) ? "imię i nazwisko zgodne" : "inne imię lub nazwisko"
        let facts = [account.email.map { "e-mail \($0.masked)" }, account.status.polishName, name].compactMap { $0 }
        return Choice(candidate.reference, "Login \(account.maskedLogin)", hint: facts.joined(separator: ", "))
    }

    private static func notice(_ decision: HelplineRulingRepository.Record, _ candidates: [Helpline.Candidate]) -> Notice {
        let way =
            switch decision.ruling {
            case .migrate(let login):
                "przenieść konto o loginie \(candidates.first { $0.account.login == login }?.account.maskedLogin ?? "•••")"
            case .newAccount: "utworzyć nowe konto"
            }
        return Notice(
            .success, title: "Decyzja infolinii",
            "Przy następnym logowaniu, do \(WarsawTime.dateTime(decision.holdsUntil)), osoba będzie mogła \(way). Decyzję można zmienić, dopóki tego nie zrobi."
        )
    }

    /// A decision on another outcome, or for an account that is gone, counts for nothing here, but would end with one.
    private static func noticeElsewhere(_ decision: HelplineRulingRepository.Record) -> Notice {
        Notice(
            .warning, title: "Jest już decyzja, która tego wyniku nie rozstrzyga",
            "Dotyczy zdarzenia \(decision.event.value), kod \(decision.code.rawValue): innego wyniku albo konta, którego już nie odnaleziono. "
                + "Decyzja zapisana tutaj ją zastąpi.")
    }

    private static func words(for step: String) -> String {
        switch step {
        case "search-started": "Rozpoczęto wyszukiwanie"
        case "attempt-failed": "ePLOZ nie odpowiedział, zostanie zapytany ponownie"
        case "helpline-chose-account": "Infolinia wskazała konto"
        case "helpline-chose-new-account": "Infolinia zdecydowała o nowym koncie"
        case "migrated": "Osoba przeniosła konto"
        case "continued-without-migration": "Osoba poszła dalej bez migracji"
        case "aborted": "Osoba przerwała proces migracji"
        default:
            EventCode(rawValue: String(step.dropFirst("outcome-".count))).map { "\($0.rawValue): \($0.report)" } ?? step
        }
    }
}

extension LegacyAccount.Status {
    /// As people are told it.
    fileprivate var polishName: String {
        switch self {
        case .active: "aktywne"
        case .blocked: "zablokowane"
        case .closed: "zamknięte"
        }
    }
}
