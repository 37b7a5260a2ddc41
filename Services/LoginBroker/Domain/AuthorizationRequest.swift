import Vocabulary

/// A checked authorization request (OpenID Connect Core section 3.1.2.1): its client and redirect URI are proven.
package struct AuthorizationRequest: Codable, Hashable, Sendable {
    package let clientID: ClientID
    package let redirectURI: String
    /// In the order asked for, `openid` among them.
    package let scopes: [Scope]
    package let state: String?
    package let nonce: String?
    /// The S256 challenge (RFC 7636 section 4.2).
    package let codeChallenge: String?
    package let prompts: Set<Prompt>
    /// The oldest log-in the client accepts, in seconds.
    package let maxAge: Int?
    /// The lowest level of assurance the client accepts.
    package let minimumLevel: AssuranceLevel?

    package init(
        clientID: ClientID, redirectURI: String, scopes: [Scope], state: String? = nil, nonce: String? = nil,
        codeChallenge: String? = nil, prompts: Set<Prompt> = [], maxAge: Int? = nil, minimumLevel: AssuranceLevel? = nil
    ) {
        self.clientID = clientID
        self.redirectURI = redirectURI
        self.scopes = scopes
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.prompts = prompts
        self.maxAge = maxAge
        self.minimumLevel = minimumLevel
    }
}

/// What the client wants shown or not shown (OpenID Connect Core section 3.1.2.1, `prompt`).
package enum Prompt: String, CaseIterable, Codable, Hashable, Sendable {
    case none
    case login
    case consent
    case selectAccount = "select_account"
}
