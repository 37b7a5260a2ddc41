import LibCrypto

/// Makes and checks the hidden token by which a form proves that it came from our page in this browser.
///
/// A token is a keyed hash of the browser's cookie and of what the form is for; nothing is stored, and a form left open stays
/// good as long as its cookie.
package struct CSRFTokens: Sendable {
    /// The hidden field's name.
    package static let field = "csrf"

    private let code: HMACSHA256

    /// - Parameter key: at least 32 bytes that only this service knows.
    package init(key: [UInt8]) {
        self.code = HMACSHA256(key: key)
    }

    /// - Parameters:
    ///   - purpose: what the form is for: `choose-method`, `log-out`.
    ///   - cookie: the value of the session's or browser's cookie.
    package func token(for purpose: String, cookie: String) -> String {
        Base64URL.encode(self.hash(purpose, cookie))
    }

    /// Refuses a form whose token is missing or was not made for this purpose and cookie; takes the same time for all of them.
    package func check(_ token: String?, for purpose: String, cookie: String?) throws(FormError) {
        guard let cookie, !cookie.isEmpty, let given = token.flatMap({ Base64URL.decode($0) }) else { throw .forged }
        guard constantTimeEquals(given, self.hash(purpose, cookie)) else { throw .forged }
    }

    /// Refuses a posted form likewise.
    package func check(_ form: FormBody, for purpose: String, cookie: String?) throws(FormError) {
        try self.check(form[Self.field], for: purpose, cookie: cookie)
    }

    /// The purpose's length goes in front, so that no two pairs have the same bytes.
    private func hash(_ purpose: String, _ cookie: String) -> [UInt8] {
        self.code.code(for: Array("\(purpose.utf8.count):\(purpose):\(cookie)".utf8))
    }
}
