import Foundation
import LibCrypto
import LoginBrokerDomain
import Vocabulary

/// Reads one client of the client file and checks what belongs together.
struct ClientReader {
    let resources: [String: Set<Scope>]
    let environment: [String: String]
    let sandbox: Bool

    func read(_ record: inout YAMLRecord) -> Client {
        let id = record.requiredText("id")
        if !id.isEmpty { record.place += " (\(id))" }
        if id.utf8.count > 256 || !id.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { record.refuse("id", "is not a client_id") }
        let name = record.requiredText("name")
        let authentication = self.authentication(&record)
        let grants = self.grants(&record)
        let redirectURIs = self.uris("redirect_uris", &record)
        let scopes = self.scopes(&record)
        let audiences = self.audiences(&record)
        let profileAudiences = self.profileAudiences(&record)
        let client = Client(
            id: ClientID(rawValue: id), name: name, authentication: authentication, redirectURIs: redirectURIs,
            postLogoutRedirectURIs: self.uris("post_logout_redirect_uris", &record), grantTypes: grants,
            scopes: grants.contains(.authorizationCode) ? scopes.union([.openid]) : scopes, audiences: audiences,
            profileAudiences: profileAudiences, subjectType: record.choice("subject_type", default: .pairwise),
            sectorIdentifier: record.text("sector"),
            idTokenSigning: record.choice("id_token_signing", default: .es256),
            requiresAccount: record.flag("requires_account", default: true), homeURL: record.text("home_url"))
        Self.check(client, &record)
        Self.checkExchange(client, &record)
        record.finish()
        return client
    }

    /// What belongs together.
    private static func check(_ client: Client, _ record: inout YAMLRecord) {
        let codes = client.grantTypes.contains(.authorizationCode)
        if codes, client.redirectURIs.isEmpty { record.refuse("redirect_uris", "is missing: the client uses authorization_code") }
        if client.grantTypes.contains(.refreshToken), !codes { record.refuse("grants", "has refresh_token without authorization_code") }
        if client.grantTypes.contains(.clientCredentials) {
            if client.authentication == .none { record.refuse("grants", "has client_credentials, which a public client cannot have") }
            if client.audiences.isEmpty { record.refuse("audiences", "is missing: the client uses client_credentials") }
        }
    }

    /// A token for a profile says more than the one it was exchanged for, so the client that asks has to prove itself.
    private static func checkExchange(_ client: Client, _ record: inout YAMLRecord) {
        guard client.grantTypes.contains(.tokenExchange) else {
            if !client.profileAudiences.isEmpty { record.refuse("profile_audiences", "is only for clients with the grant token-exchange") }
            return
        }
        if client.authentication == .none { record.refuse("grants", "has token-exchange, which a public client cannot have") }
        if !client.grantTypes.contains(.authorizationCode) { record.refuse("grants", "has token-exchange without authorization_code") }
        if client.profileAudiences.isEmpty { record.refuse("profile_audiences", "is missing: the client uses token-exchange") }
    }

    private func profileAudiences(_ record: inout YAMLRecord) -> Set<String> {
        let audiences = record.texts("profile_audiences")
        for audience in audiences where self.resources[audience] == nil {
            record.refuse("profile_audiences", "has \(audience), which is not among the resources")
        }
        return Set(audiences)
    }

    private func authentication(_ record: inout YAMLRecord) -> ClientAuthentication {
        let method = record.text("authentication") ?? "client_secret_basic"
        let jwksURI = record.text("jwks_uri")
        let secret = self.secretHash(&record)
        if jwksURI != nil, method != "private_key_jwt" { record.refuse("jwks_uri", "is for private_key_jwt only") }
        if secret != nil, method == "none" || method == "private_key_jwt" { record.refuse("secret", "is not for \(method)") }
        switch method {
        case "none":
            return .none
        case "client_secret_basic", "client_secret_post":
            if secret == nil { record.refuse("secret", "is missing: give secret_sha256, secret_file or secret_env") }
            return method == "client_secret_basic" ? .secretBasic(hash: secret ?? []) : .secretPost(hash: secret ?? [])
        case "private_key_jwt":
            guard let jwksURI, Self.isWebAddress(jwksURI) else {
                record.refuse("jwks_uri", "must be an http or https URL")
                return .privateKeyJWT(jwksURI: "")
            }
            return .privateKeyJWT(jwksURI: jwksURI)
        default:
            record.refuse("authentication", "must be one of none, client_secret_basic, client_secret_post, private_key_jwt")
            return .none
        }
    }

    /// The SHA-256 of the client's secret, wherever it comes from. The file itself may only hold the hash, except in sandbox mode.
    private func secretHash(_ record: inout YAMLRecord) -> [UInt8]? {
        let (plain, hexadecimal) = (record.text("secret"), record.text("secret_sha256"))
        let (file, variable) = (record.text("secret_file"), record.text("secret_env"))
        guard [plain, hexadecimal, file, variable].count(where: { $0 != nil }) <= 1 else {
            record.refuse("secret", "is given in more than one way")
            return nil
        }
        if let hexadecimal {
            guard let hash = Self.bytes(hexadecimal: hexadecimal), hash.count == 32 else {
                record.refuse("secret_sha256", "must be 64 hexadecimal digits")
                return []
            }
            return hash
        }
        if let plain {
            if !self.sandbox { record.refuse("secret", "may stand in the file in sandbox mode only") }
            return SHA256.hash(Array(plain.utf8))
        }
        if let file {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines), !text.isEmpty else {
                record.refuse("secret_file", "names a file that cannot be read or is empty")
                return []
            }
            return SHA256.hash(Array(text.utf8))
        }
        guard let variable else { return nil }
        guard let text = self.environment[variable], !text.isEmpty else {
            record.refuse("secret_env", "names the environment variable \(variable), which is not set")
            return []
        }
        return SHA256.hash(Array(text.utf8))
    }

    private func grants(_ record: inout YAMLRecord) -> Set<GrantType> {
        let names = record.texts("grants")
        var grants: Set<GrantType> = []
        for name in names {
            guard let grant = GrantType(rawValue: name) else {
                record.refuse("grants", "must be of " + GrantType.allCases.map(\.rawValue).joined(separator: ", "))
                continue
            }
            grants.insert(grant)
        }
        return names.isEmpty ? [.authorizationCode] : grants
    }

    private func scopes(_ record: inout YAMLRecord) -> Set<Scope> {
        let scopes = record.texts("scopes").map(Scope.init(rawValue:))
        for scope in scopes where !scope.isWellFormed { record.refuse("scopes", "has one that is not well-formed") }
        return Set(scopes)
    }

    private func audiences(_ record: inout YAMLRecord) -> [String: Set<Scope>] {
        var audiences: [String: Set<Scope>] = [:]
        for (audience, names) in record.lists("audiences").sorted(by: { $0.key < $1.key }) {
            let scopes = Set(names.map(Scope.init(rawValue:)))
            guard let known = self.resources[audience] else {
                record.refuse("audiences", "has \(audience), which is not among the resources")
                continue
            }
            for scope in scopes.subtracting(known).sorted() {
                record.refuse("audiences", "has the scope \(scope), which \(audience) has not")
            }
            audiences[audience] = scopes
        }
        return audiences
    }

    /// Absolute URIs without a fragment (RFC 6749 section 3.1.2); plain http leads to this machine only, except in sandbox mode.
    private func uris(_ key: String, _ record: inout YAMLRecord) -> [String] {
        let uris = record.texts(key)
        for uri in uris {
            guard let parts = URLComponents(string: uri), let scheme = parts.scheme, parts.fragment == nil, parts.host?.isEmpty == false
            else {
                record.refuse(key, "has \(uri), which is not an absolute URI without a fragment")
                continue
            }
            if scheme == "http", !self.sandbox, !["localhost", "127.0.0.1", "[::1]", "::1"].contains(parts.host) {
                record.refuse(key, "has \(uri), which must be https")
            }
        }
        return uris
    }

    private static func isWebAddress(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), parts.host?.isEmpty == false else { return false }
        return parts.scheme == "http" || parts.scheme == "https"
    }

    private static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).compactMap { index in
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            return high << 4 | low
        }
    }
}
