import Vocabulary

/// Reads an authorization request (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1) and proves it step by step: first who asks
/// and where the answer goes, then everything else.
package struct AuthorizationRequestReader: Sendable {
    private let clients: ClientRegistry
    /// The only `resource` a person's token can be asked for: the provider itself.
    private let issuer: String

    package init(clients: ClientRegistry, issuer: String) {
        self.clients = clients
        self.issuer = issuer
    }

    /// The checked request.
    ///
    /// - Throws: ``AuthorizationRefusal``, which says whether the client may be told by a redirect.
    package func read(_ parameters: RequestParameters) throws(AuthorizationRefusal) -> AuthorizationRequest {
        let (client, redirectURI) = try self.proveDestination(parameters)
        let state: String?
        do throws(OAuthError) {
            state = try parameters.value("state")
        } catch {
            throw .redirect(error, to: redirectURI, state: nil)
        }
        do throws(OAuthError) {
            return try self.readRest(parameters, client: client, redirectURI: redirectURI, state: state)
        } catch {
            throw .redirect(error, to: redirectURI, state: state)
        }
    }

    private func proveDestination(_ parameters: RequestParameters) throws(AuthorizationRefusal) -> (Client, String) {
        do throws(OAuthError) {
            let id = ClientID(rawValue: try parameters.require("client_id", limit: 256))
            guard let client = self.clients[id] else { throw OAuthError(.invalidClient, "The client is not known.") }
            let redirectURI = try parameters.require("redirect_uri")
            guard client.redirectURIs.contains(redirectURI) else {
                throw OAuthError(.invalidRequest, "The redirect_uri is not registered for this client.")
            }
            return (client, redirectURI)
        } catch {
            throw .page(error)
        }
    }

    private func readRest(
        _ parameters: RequestParameters, client: Client, redirectURI: String, state: String?
    ) throws(OAuthError) -> AuthorizationRequest {
        try self.refuseUnsupported(parameters)
        guard try parameters.require("response_type") == "code" else {
            throw OAuthError(.unsupportedResponseType, "Only response_type=code is supported.")
        }
        guard client.grantTypes.contains(.authorizationCode) else {
            throw OAuthError(.unauthorizedClient, "The client may not use the authorization code grant.")
        }
        if let mode = try parameters.value("response_mode"), mode != "query" {
            throw OAuthError(.invalidRequest, "Only response_mode=query is supported.")
        }
        return AuthorizationRequest(
            clientID: client.id, redirectURI: redirectURI, scopes: try Self.scopes(parameters, client: client), state: state,
            nonce: try parameters.value("nonce", limit: 512), codeChallenge: try Self.codeChallenge(parameters, client: client),
            prompts: try Self.prompts(parameters), maxAge: try Self.maxAge(parameters),
            minimumLevel: try Self.minimumLevel(parameters))
    }

    /// OpenID Connect Core sections 3.1.2.6 and 6; RFC 8707 section 2.
    private func refuseUnsupported(_ parameters: RequestParameters) throws(OAuthError) {
        if !parameters.all("request").isEmpty {
            throw OAuthError(.requestNotSupported, "The request parameter is not supported.")
        }
        if !parameters.all("request_uri").isEmpty {
            throw OAuthError(.requestURINotSupported, "The request_uri parameter is not supported.")
        }
        if !parameters.all("registration").isEmpty {
            throw OAuthError(.registrationNotSupported, "The registration parameter is not supported.")
        }
        guard parameters.all("resource").allSatisfy({ $0 == self.issuer }) else {
            throw OAuthError(.invalidTarget, "Tokens for a person are only issued for the userinfo endpoint.")
        }
    }

    /// What is asked for, less what the client may not have (RFC 6749 section 3.3).
    private static func scopes(_ parameters: RequestParameters, client: Client) throws(OAuthError) -> [Scope] {
        guard let asked = Scope.list(try parameters.value("scope") ?? "") else {
            throw OAuthError(.invalidScope, "The scope is not well-formed.")
        }
        guard asked.contains(.openid) else { throw OAuthError(.invalidScope, "The scope must contain openid.") }
        return asked.filter { $0 == .openid || client.scopes.contains($0) }
    }

    /// RFC 7636 section 4.3; a missing method would mean `plain` and is refused with it (section 4.4.1).
    private static func codeChallenge(_ parameters: RequestParameters, client: Client) throws(OAuthError) -> String? {
        let method = try parameters.value("code_challenge_method")
        guard let challenge = try parameters.value("code_challenge") else {
            guard method == nil else { throw OAuthError(.invalidRequest, "The code_challenge is missing.") }
            guard client.authentication != .none else {
                throw OAuthError(.invalidRequest, "A public client must send a code_challenge.")
            }
            return nil
        }
        guard method == PKCE.method else { throw OAuthError(.invalidRequest, "The code_challenge_method must be S256.") }
        guard PKCE.isChallenge(challenge) else { throw OAuthError(.invalidRequest, "The code_challenge is not well-formed.") }
        return challenge
    }

    private static func prompts(_ parameters: RequestParameters) throws(OAuthError) -> Set<Prompt> {
        var prompts: Set<Prompt> = []
        for word in (try parameters.value("prompt") ?? "").split(separator: " ") {
            guard let prompt = Prompt(rawValue: String(word)) else {
                throw OAuthError(.invalidRequest, "The prompt is not known.")
            }
            prompts.insert(prompt)
        }
        guard !prompts.contains(.none) || prompts.count == 1 else {
            throw OAuthError(.invalidRequest, "The prompt none cannot be combined with others.")
        }
        return prompts
    }

    private static func maxAge(_ parameters: RequestParameters) throws(OAuthError) -> Int? {
        guard let text = try parameters.value("max_age") else { return nil }
        guard let seconds = Int(text), seconds >= 0, text.utf8.count <= 10 else {
            throw OAuthError(.invalidRequest, "The max_age must be a number of seconds.")
        }
        return seconds
    }

    /// The lowest level named: like the node's own requests, a level asked for is the least accepted. Unknown values are passed over, as
    /// `acr_values` is a voluntary claim (OpenID Connect Core section 5.5.1.1).
    private static func minimumLevel(_ parameters: RequestParameters) throws(OAuthError) -> AssuranceLevel? {
        (try parameters.value("acr_values") ?? "").split(separator: " ").compactMap { AssuranceLevel(uri: String($0)) }.min()
    }
}

/// Why an authorization request is refused, and who may be told.
package enum AuthorizationRefusal: Error, Hashable, Sendable {
    /// Client or redirect URI are not proven: a page tells the person, nothing is redirected (RFC 6749 section 4.1.2.1).
    case page(OAuthError)
    /// The client is told at its redirect URI.
    case redirect(OAuthError, to: String, state: String?)
}
