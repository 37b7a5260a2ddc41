import WebPages

/// The broker's cookies.
package struct BrokerCookies: Sendable {
    /// Ties interactions to the browser they began in; their hash of it is all that is stored.
    package let browser: BrowserCookie
    /// The session at the national node.
    package let session: BrowserCookie
    /// The log-in method used last.
    package let method: BrowserCookie

    /// How long a browser keeps the first: interactions live shorter.
    package static let browserLifetime = 86_400
    /// How long a browser remembers the method.
    package static let methodLifetime = 365 * 86_400

    package init(publicURL: String) {
        self.browser = BrowserCookie("browser", service: "login-broker", baseURL: publicURL)
        self.method = BrowserCookie("method", service: "login-broker", baseURL: publicURL)
        self.session = BrowserCookie("session", service: "login-broker", baseURL: publicURL)
    }
}
