import Foundation
import HTTPTypes
import Hummingbird
import RelyingParty
import ServiceKit

/// Who is logged in: the session of the browser and the account of the person.
package struct SignedIn: Sendable {
    package let session: WebSession
    package let account: StoredAccount
    /// The value of the session's cookie, which forms are bound to.
    package let cookie: String

    package init(session: WebSession, account: StoredAccount, cookie: String) {
        self.session = session
        self.account = account
        self.cookie = cookie
    }
}

/// A request of somebody who is logged in. The session's middleware fills ``signedIn`` before any route is asked.
package struct SignedInContext: ChildRequestContext {
    package var coreContext: CoreRequestContextStorage
    package let realm: Realm
    package let remoteAddress: String?
    package var signedIn: SignedIn?

    package init(context: ServiceContext) {
        self.coreContext = context.coreContext
        self.realm = context.realm
        self.remoteAddress = context.remoteAddress
        self.signedIn = nil
    }

    /// - Throws: 401 where the middleware is missing or let nobody in.
    package var person: SignedIn {
        get throws {
            guard let signedIn else { throw HTTPError(.unauthorized) }
            return signedIn
        }
    }

    package var actor: Actor {
        get throws { Actor(try self.person.account.account, from: self.remoteAddress) }
    }

    /// A part of the path that is an id; anything else is a page that does not exist.
    func id(_ name: String) throws -> UUID {
        guard let id = self.parameters.get(name, as: UUID.self) else { throw HTTPError(.notFound) }
        return id
    }
}
