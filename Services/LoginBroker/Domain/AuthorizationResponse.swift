/// The address that takes an authorization response to the client (RFC 6749 section 4.1.2, RFC 9207).
package struct AuthorizationResponse: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case code(String)
        case error(OAuthError)
    }

    private let content: Content
    private let redirectURI: String
    private let state: String?
    private let issuer: String

    package init(_ content: Content, redirectURI: String, state: String?, issuer: String) {
        self.content = content
        self.redirectURI = redirectURI
        self.state = state
        self.issuer = issuer
    }

    /// The redirect URI with the response in its query; a query it had stays (RFC 6749 section 3.1.2).
    package var url: String {
        var parameters: [(String, String)] =
            switch self.content {
            case .code(let code): [("code", code)]
            case .error(let error): [("error", error.code.rawValue), ("error_description", error.description)]
            }
        if let state = self.state { parameters.append(("state", state)) }
        parameters.append(("iss", self.issuer))
        return URLQuery.append(parameters, to: self.redirectURI)
    }
}
