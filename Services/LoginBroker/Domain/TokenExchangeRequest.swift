import Vocabulary

/// A token exchange (RFC 8693 section 2.1) as far as the form itself says what is asked: a person's access token for one that is for a profile
/// of that person. Nobody acts for anybody else.
package struct TokenExchangeRequest: Hashable, Sendable {
    /// The only type of token that is taken and given (section 3).
    package static let accessTokenType = "urn:ietf:params:oauth:token-type:access_token"

    package let subjectToken: String
    /// The service the token is for, whichever way it was named; `nil` when it was not.
    package let target: String?
    /// The profile chosen; `nil` when none was.
    package let profile: ProfileSelection?

    package init(_ form: RequestParameters) throws(OAuthError) {
        for name in ["actor_token", "actor_token_type", "act", "may_act"] where !form.all(name).isEmpty {
            throw OAuthError(.invalidRequest, "Delegation and impersonation are not supported: \(name) must not be sent.")
        }
        guard try form.require("subject_token_type") == Self.accessTokenType else {
            throw OAuthError(.invalidRequest, "The subject_token must be an access token.")
        }
        self.subjectToken = try form.require("subject_token", limit: RequestParameters.valueLimit)
        if let type = try form.value("requested_token_type"), type != Self.accessTokenType {
            throw OAuthError(.invalidRequest, "Only access tokens are issued for a profile.")
        }
        if try form.value("scope") != nil {
            throw OAuthError(.invalidScope, "A token for a profile has roles and entitlements, and no scope.")
        }
        let targets = Set(form.all("resource") + form.all("audience"))
        guard targets.count <= 1 else { throw OAuthError(.invalidTarget, "A token is for one resource only.") }
        self.target = targets.first
        self.profile = try form.value("authorization_details").map { text throws(OAuthError) in try ProfileSelection(text) }
    }

    /// The audience asked for; a client that has only one need not name it.
    package func audience(for client: Client) throws(OAuthError) -> String {
        guard let target = self.target ?? (client.profileAudiences.count == 1 ? client.profileAudiences.first : nil) else {
            throw OAuthError(.invalidTarget, "The parameter resource is missing.")
        }
        guard client.profileAudiences.contains(target) else {
            throw OAuthError(.invalidTarget, "The client may not ask for tokens for this resource.")
        }
        return target
    }

    /// Which of the person's active profiles is meant.
    package func choose(from profiles: [ProfileCopy]) throws(OAuthError) -> ProfileCopy {
        if let selection = self.profile {
            guard let profile = profiles.first(where: { $0.id == selection.profile }) else {
                throw OAuthError(.invalidAuthorizationDetails, "The person has no active profile of this identifier.")
            }
            return profile
        }
        guard profiles.count == 1, let only = profiles.first else {
            throw OAuthError(
                .invalidAuthorizationDetails, "The person has not exactly one active profile: authorization_details must choose.")
        }
        return only
    }
}
