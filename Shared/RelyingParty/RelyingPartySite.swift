/// Where the pages that a log-in serves lie in their service, and what a log-in must give to open them.
package struct RelyingPartySite: Hashable, Sendable {
    /// The redirect URI's path, as the client file has it.
    package let callbackPath: String
    /// Where a log-in begins.
    package let logInPath: String
    /// Where a browser lands after it has logged out.
    package let homePath: String
    /// The scopes a person must be granted besides `openid`; whoever is not is told so.
    package let scopes: [String]

    package init(callbackPath: String, logInPath: String, homePath: String, scopes: [String] = []) {
        self.callbackPath = callbackPath
        self.logInPath = logInPath
        self.homePath = homePath
        self.scopes = scopes
    }
}
