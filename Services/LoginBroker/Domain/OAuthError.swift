/// An error an OAuth endpoint tells its client (RFC 6749 sections 4.1.2.1 and 5.2, and their extensions). It carries no internal cause.
package struct OAuthError: Error, Hashable, Sendable {
    package enum Code: String, CaseIterable, Hashable, Sendable {
        // RFC 6749
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case invalidScope = "invalid_scope"
        case accessDenied = "access_denied"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"
        // RFC 9396
        case invalidAuthorizationDetails = "invalid_authorization_details"
        // RFC 8707
        case invalidTarget = "invalid_target"
        // OpenID Connect Core section 3.1.2.6
        case loginRequired = "login_required"
        case interactionRequired = "interaction_required"
        case requestNotSupported = "request_not_supported"
        case requestURINotSupported = "request_uri_not_supported"
        case registrationNotSupported = "registration_not_supported"
        // RFC 6750 section 3.1
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
    }

    package let code: Code
    /// What is wrong, for the client's developer: ASCII without quotation marks and backslashes (RFC 6749 section 5.2).
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
