import HTTPTypes
import Vocabulary

/// What ePLOZ promises account-migration. It is served by ePLOZ, or by what stands in for it (deploy/stand-ins/eploz.py).
///
/// The caller shows `Authorization: Bearer` with the token that both have been given. Everything but 200 with JSON of at most 64 KiB within the
/// caller's time limit means to the caller that ePLOZ does not answer: nobody is told then that they have no account.
///
/// ```
/// POST /v1/accounts/search
/// {"pesel":"10831413511"}
///
/// 200
/// {"accounts":[{"email":"jan@eploz.example","familyName":"Łąkotny","givenNames":"Jan","login":"jlakotny","status":"active"}]}
/// ```
package enum EplozAPI {
    /// The accounts of the person with a PESEL, fifty at most; none is an empty list. The PESEL stands in the body: addresses are logged on the way.
    package static let search = Endpoint<EplozSearch, EplozSearchReply>(.post, "/v1/accounts/search", isIdempotent: true)
}

package struct EplozSearch: Codable, Hashable, Sendable {
    package let pesel: PESEL

    package init(pesel: PESEL) {
        self.pesel = pesel
    }
}

package struct EplozSearchReply: Codable, Hashable, Sendable {
    package let accounts: [EplozAccount]

    package init(accounts: [EplozAccount]) {
        self.accounts = accounts
    }
}

package struct EplozAccount: Codable, Hashable, Sendable {
    /// 1 to 64 characters without white space; no two accounts share one, whatever the case.
    package let login: String
    /// May be absent.
    package let email: String?
    /// 1 to 100 characters.
    package let givenNames: String
    /// 1 to 100 characters.
    package let familyName: String
    package let status: EplozAccountStatus

    package init(login: String, email: String?, givenNames: String, familyName: String, status: EplozAccountStatus) {
        self.login = login
        self.email = email
        self.givenNames = givenNames
        self.familyName = familyName
        self.status = status
    }
}

package enum EplozAccountStatus: String, Codable, CaseIterable, Sendable {
    case active
    case blocked
    case closed
}
