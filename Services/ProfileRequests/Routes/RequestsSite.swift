import Hummingbird

/// Everything behind the log-in, hung in at once: the request form, Moje konto, verification, the home page.
package struct RequestsSite: Sendable {
    let documents: RequestDocuments
    let modules: ModuleAddresses
    let nudge: @Sendable () -> Void
    let pages: SignedInPages

    /// - Parameter nudge: called after something was put into the outbox.
    package init(
        documents: RequestDocuments, modules: ModuleAddresses = ModuleAddresses(), nudge: @escaping @Sendable () -> Void,
        pages: SignedInPages
    ) {
        self.documents = documents
        self.modules = modules
        self.nudge = nudge
        self.pages = pages
    }

    package func register(on router: some RouterMethods<SignedInContext>) {
        let wizard = RequestWizard(documents: self.documents)
        UnitSearchRoutes(register: UnitRegister(), wizard: wizard, pages: self.pages).register(on: router)
        RequestFormRoutes(wizard: wizard, pages: self.pages).register(on: router)
        SubmissionRoutes(submissions: Submissions(documents: self.documents, nudge: self.nudge), pages: self.pages).register(on: router)
        MyAccountRoutes(pages: self.pages).register(on: router)
        OwnRequestRoutes(pages: self.pages).register(on: router)
        LandingRoutes(pages: self.pages, modules: self.modules).register(on: router)
        VerificationRoutes(verification: Verification(documents: self.documents, nudge: self.nudge), pages: self.pages)
            .register(on: router)
    }
}
