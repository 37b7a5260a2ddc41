import Database
import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import Vocabulary
import WebPages

/// Renders pages for people who are logged in: with their menu, the warning before they are logged out, and tokens for forms.
package struct SignedInPages: Sendable {
    /// What tokens of forms behind the log-in are for.
    package static let purpose = "signed-in"

    package let renderer: PageRenderer
    let tokens: CSRFTokens
    let paths: Paths

    /// Where the pages of the session stand.
    package struct Paths: Sendable {
        package var logOut: String
        package var stay: String
        package var left: String

        package init(logOut: String = "/logout", stay: String = "/session/stay", left: String = "/session/ended") {
            self.logOut = logOut
            self.stay = stay
            self.left = left
        }
    }

    package init(renderer: PageRenderer, tokens: CSRFTokens, paths: Paths = Paths()) {
        self.renderer = renderer
        self.tokens = tokens
        self.paths = paths
    }

    package var words: Words { self.renderer.words(.polish) }

    /// The token for a form on a page of this person.
    package func token(_ context: SignedInContext) throws -> String {
        self.tokens.token(for: Self.purpose, cookie: try context.person.cookie)
    }

    /// The token for a form that is for one purpose only.
    func token(for purpose: String, _ context: SignedInContext) throws -> String {
        self.tokens.token(for: purpose, cookie: try context.person.cookie)
    }

    /// Reads a posted form that has the token of a purpose of its own, or that of any page of this person.
    ///
    /// - Returns: with it, whether the token was made for `purpose`.
    func form(_ request: Request, orFor purpose: String, _ context: SignedInContext) async throws -> (form: FormBody, isForPurpose: Bool) {
        let form = try await FormBody(request)
        if (try? self.tokens.check(form, for: purpose, cookie: try context.person.cookie)) != nil { return (form, true) }
        try self.check(form, context)
        return (form, false)
    }

    /// Reads a posted form and refuses one that is not ours.
    package func form(_ request: Request, _ context: SignedInContext, repeated: Set<String> = []) async throws -> FormBody {
        let form = try await FormBody(request, repeated: repeated)
        try self.check(form, context)
        return form
    }

    func check(_ form: FormBody, _ context: SignedInContext) throws {
        try self.tokens.check(form, for: Self.purpose, cookie: try context.person.cookie)
    }

    /// A page as a reply.
    package func reply(
        _ template: String, _ model: some ViewModel, title: String, trail: [Link]? = nil, narrow: Bool = false,
        wide: Bool = false, status: HTTPResponse.Status = .ok, _ context: SignedInContext
    ) async throws -> Response {
        let page = Page(
            title, trail: trail, account: try await self.menu(context), narrow: narrow, wide: wide,
            hasErrors: status == .unprocessableContent,
            idle: IdleWarning(
                limit: Int(WebSession.idleLimit), key: "profile-requests-activity", stay: self.paths.stay, leave: self.paths.left,
                csrf: try self.token(context)))
        var reply = try self.renderer.page(template, model, page, status: status)
        // Pages hold personal data; and going back must ask anew, so that a form never shows what is over.
        reply.headers[.cacheControl] = "no-store"
        return reply
    }

    /// A page that asks before something is done.
    func ask(_ confirmation: Confirmation, trail: [Link]? = nil, _ context: SignedInContext) async throws -> Response {
        try await self.reply("confirm-page", confirmation, title: confirmation.title, trail: trail, narrow: true, context)
    }

    /// The menu at the top right.
    package func menu(_ context: SignedInContext) async throws -> AccountMenu {
        let person = try context.person
        let csrf = try self.token(context)
        let account = person.account.account
        let active = try await context.realm.database.read { sql in
            try sql.profiles(context.realm.sealer).active(of: account.id, at: context.realm.now())
        }
        let current = active.first { $0.id == person.session.choice }
        let choices = active.map { Choice(Self.value($0.id), $0.unitName, checked: $0.id == current?.id) }
        return AccountMenu(
            name: "\(account.identity.givenNames) \(account.identity.familyName)", detail: current?.unitName,
            profiles: choices.isEmpty ? nil : ProfileSwitch(action: "/my-account/work", csrf: csrf, choices: choices),
            links: [Link("Moje konto", "/my-account"), Link(AccountPage.title, AccountPage.path)],
            logout: PostButton(action: self.paths.logOut, csrf: csrf))
    }

    static func value(_ id: UUID) -> String { id.uuidString.lowercased() }
}
