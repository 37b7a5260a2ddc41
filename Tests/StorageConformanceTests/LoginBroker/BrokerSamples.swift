import Foundation
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// What the broker's tables are filled with in these tests.
enum BrokerSamples {
    static func authentication(_ realm: Realm, session: UUID? = nil) -> Authentication {
        Authentication(
            person: realm.newID(), session: session ?? realm.newID(), at: realm.now(), level: .substantial, methods: ["pwd", "sms"])
    }

    static func request(_ client: ClientID = "web") -> AuthorizationRequest {
        AuthorizationRequest(
            clientID: client, redirectURI: "https://web.example/back?a=1", scopes: [.openid, .profile], state: "stan „ż”",
            nonce: "n-1", codeChallenge: "c-1", prompts: [.login], maxAge: 60, minimumLevel: .substantial)
    }

    static func code(_ realm: Realm, hash: [UInt8]) -> AuthorizationCode {
        AuthorizationCode(
            hash: hash, answering: Self.request(), granting: Self.request().scopes, with: Self.authentication(realm), at: realm.now())
    }

    static func profile(
        _ realm: Realm, id: UUID? = nil, of person: UUID? = nil, version: Int, isActive: Bool = true, unit: String = "Żółta przychodnia",
        roles: [String] = ["WYPELNIAJACY_FIN", "WYPELNIAJACY_NIEFIN"]
    ) -> ProfileCopy {
        ProfileCopy(
            id: id ?? realm.newID(), person: person ?? realm.newID(), version: version, isActive: isActive,
            unit: UnitSummary(id: realm.newID(), kind: "POZ", name: unit), roles: roles, permissions: ["SLOWNIKI_PRZEGLADANIE"])
    }

    static func grant(_ realm: Realm, session: UUID? = nil, scopes: [Scope] = [.openid], client: ClientID = "web") -> TokenGrant {
        TokenGrant(
            id: realm.newID(), clientID: client, scopes: scopes, authentication: Self.authentication(realm, session: session),
            madeAt: realm.now())
    }
}
