import Foundation

/// Where a browser that comes to an interaction is sent: the broker's one decision about a log-in under way.
package enum NextStep: Hashable, Sendable {
    /// Nobody is known: the page where a log-in method is chosen.
    case chooseMethod
    /// Somebody is known by their session at the node; it answers for this interaction too.
    case useSession(Authentication)
    /// Out of the log-in, to search ePLOZ.
    case migrate(person: UUID)
    /// Out of the log-in, to complete and activate the account.
    case completeAccount(person: UUID)
    /// Back to the client with a code.
    case answer(Authentication)
    /// Back to the client with an error.
    case refuse(Refusal)
    /// The account is blocked: a page says so, and the way back to the client is `access_denied`.
    case accountBlocked

    package enum Refusal: Hashable, Sendable {
        /// The person gave up.
        case accessDenied
        /// The client wants nobody disturbed, and nobody is logged in.
        case loginRequired
        /// The client wants nobody disturbed, but a stage lies ahead.
        case interactionRequired
    }

    /// Decides.
    ///
    /// - Parameters:
    ///   - session: the browser's session at the node, if it has one.
    ///   - person: whoever the interaction is authenticated for.
    ///   - hasLoggedOut: whether the session that came of that log-in has been ended since.
    package init(
        for interaction: Interaction, client: Client, session: NodeSession?, person: Person?, hasLoggedOut: Bool = false, at now: Date
    ) throws(InteractionError) {
        guard now < interaction.expiresAt else { throw .expired }
        let quiet = interaction.request.prompts.contains(.none)
        switch interaction.state {
        case .answered:
            throw .over
        case .aborted:
            self = .refuse(.accessDenied)
        case .authenticating:
            if let session, session.satisfies(interaction.request, startedAt: interaction.startedAt, at: now) {
                self = .useSession(session.authentication)
            } else {
                self = quiet ? .refuse(.loginRequired) : .chooseMethod
            }
        case .authenticated(let authentication):
            guard !hasLoggedOut else { throw .over }
            guard let person, person.id == authentication.person else {
                self = .chooseMethod
                return
            }
            guard client.requiresAccount else {
                self = .answer(authentication)
                return
            }
            switch person.standing {
            case .active: self = .answer(authentication)
            case .blocked: self = quiet ? .refuse(.accessDenied) : .accountBlocked
            case .migrating: self = quiet ? .refuse(.interactionRequired) : .migrate(person: person.id)
            case .completingAccount: self = quiet ? .refuse(.interactionRequired) : .completeAccount(person: person.id)
            }
        }
    }
}
