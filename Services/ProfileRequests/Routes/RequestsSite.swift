import Hummingbird
import PasswordHashing
import ProfileRequestsDomain

/// Everything behind the log-in, hung in at once: the request form, the transfer from SSOZ I, Moje konto, verification, units, announcements,
/// the home page.
package struct RequestsSite: Sendable {
    let documents: RequestDocuments
    let modules: ModuleAddresses
    let transfers: LegacyTransfers
    let reminders: Reminders
    let units: UnitRegister
    let intake: AttachmentIntake
    let nudge: @Sendable () -> Void
    let pages: SignedInPages

    /// - Parameters:
    ///   - transferRules: which accounts of SSOZ I may move.
    ///   - passwords: checks passwords of SSOZ I.
    ///   - nudge: called after something was put into the outbox.
    package init(
        documents: RequestDocuments, modules: ModuleAddresses = ModuleAddresses(), transferRules: LegacyTransferRules,
        passwords: PasswordHasher, reminders: Reminders, units: UnitRegister = UnitRegister(), intake: AttachmentIntake,
        nudge: @escaping @Sendable () -> Void, pages: SignedInPages
    ) {
        self.documents = documents
        self.modules = modules
        self.transfers = LegacyTransfers(rules: transferRules, passwords: passwords, reminders: reminders, nudge: nudge)
        self.reminders = reminders
        self.units = units
        self.intake = intake
        self.nudge = nudge
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        let wizard = RequestWizard(documents: self.documents)
        UnitSearchRoutes(register: self.units, wizard: wizard, pages: self.pages).register(on: router)
        UnitRoutes(register: self.units, units: UnitAdministering(nudge: self.nudge), pages: self.pages).register(on: router)
        RequestFormRoutes(wizard: wizard, pages: self.pages).register(on: router)
        let own = OwnRequests(reminders: self.reminders, intake: self.intake, nudge: self.nudge)
        let submissions = Submissions(
            documents: self.documents, reminders: self.reminders, intake: self.intake, nudge: self.nudge)
        SubmissionRoutes(submissions: submissions, files: own, pages: self.pages).register(on: router)
        MyAccountRoutes(requests: own, pages: self.pages).register(on: router)
        OwnRequestRoutes(requests: own, pages: self.pages).register(on: router)
        LandingRoutes(pages: self.pages, modules: self.modules, transferRules: self.transfers.rules).register(on: router)
        TransferRoutes(transfers: self.transfers, pages: self.pages).register(on: router)
        let verification = Verification(documents: self.documents)
        let decisions = VerificationDecisions(reminders: self.reminders, nudge: self.nudge)
        VerificationRoutes(
            verification: verification, bulk: BulkApproval(verification: verification, decisions: decisions), pages: self.pages
        ).register(on: router)
        VerificationCaseRoutes(
            verification: verification, decisions: decisions,
            scans: VerifierScans(intake: self.intake, reminders: self.reminders, nudge: self.nudge), pages: self.pages
        ).register(on: router)
        UserRoutes(users: Users(nudge: self.nudge), pages: self.pages).register(on: router)
        AnnouncementManagementRoutes(announcements: Announcements(), pages: self.pages).register(on: router)
    }
}
