/// Hands a mail to whatever delivers it.
package protocol MailTransport: Sendable {
    /// Returns once the mail has been taken over by the other side: from then on it is theirs to deliver.
    func send(_ mail: MailMessage) async throws(MailDeliveryError)
}

/// Why a mail was not taken over. Carries no address, no text of the mail and none of the server's.
package enum MailDeliveryError: Error, Hashable, Sendable {
    /// The server will never take this mail; the reply's code is 500 to 599.
    case refused(code: Int)
    /// The server does not take it now: 400 to 499, or it takes no mail at all at the moment.
    case deferred(code: Int)
    /// The server does not accept our user name and password, or asks for some.
    case unauthorized(code: Int)
    /// No connection, or it was lost before the mail was handed over whole.
    case unreachable
    /// No encrypted connection to a server whose certificate is good.
    case untrusted
    /// The mail was handed over whole and the connection lost before an answer: it may or may not arrive.
    case unconfirmed
    /// Too many mails are waiting already; nothing was tried.
    case overloaded
    /// The transport has been shut down; nothing was tried.
    case closed

    /// Whether trying the same mail again is pointless.
    package var isPermanent: Bool {
        switch self {
        case .refused: true
        case .deferred, .unauthorized, .unreachable, .untrusted, .unconfirmed, .overloaded, .closed: false
        }
    }

    /// Whether any other mail would have failed alike.
    package var isAboutTheServer: Bool {
        switch self {
        case .unauthorized, .unreachable, .untrusted, .closed: true
        case .refused, .deferred, .unconfirmed, .overloaded: false
        }
    }

    /// The server's reply code (RFC 5321, section 4.2), if there was one.
    package var smtpCode: Int? {
        switch self {
        case .refused(let code), .deferred(let code), .unauthorized(let code): code
        case .unreachable, .untrusted, .unconfirmed, .overloaded, .closed: nil
        }
    }
}
