/// Hands a mail to whatever delivers it.
package protocol MailTransport: Sendable {
    /// Returns once the mail has been taken over by the other side: from then on it is theirs to deliver. A task that is cancelled while the mail
    /// still waits is answered ``MailDeliveryError/closed``; one that is being sent goes on.
    func send(_ mail: MailMessage) async throws(MailDeliveryError)

    /// Takes no more mails, answers those that wait with ``MailDeliveryError/closed``, and lets those being sent go on for `limit`, or for the time it
    /// takes to connect.
    func stop(within limit: Duration)
}

/// Why a mail was not taken over. Carries no address, no text of the mail and none of the server's.
package enum MailDeliveryError: Error, Hashable, Sendable {
    /// The server will never take this mail; the reply's code is 500 to 599.
    case refused(code: Int)
    /// The server does not take this mail now: 400 to 499.
    case deferred(code: Int)
    /// The server takes no mail at all at the moment: it says so before a recipient is named, or takes leave (421).
    case unavailable(code: Int)
    /// The server takes no mail from our sender, whoever it is for, until somebody changes that: 500 to 599.
    case senderRefused(code: Int)
    /// The server does not accept our user name and password, or asks for some.
    case unauthorized(code: Int)
    /// No connection, or it was lost before the mail was so much as named.
    case unreachable
    /// The connection was lost while the mail was being handed over.
    case interrupted
    /// No encrypted connection to a server whose certificate is good.
    case untrusted
    /// The mail was handed over whole and the connection lost before an answer: it may or may not arrive.
    case unconfirmed
    /// Too many mails are waiting already; nothing was tried.
    case overloaded
    /// The transport has been shut down, or the mail was withdrawn; nothing was tried.
    case closed

    /// Whether trying the same mail again is pointless.
    package var isPermanent: Bool {
        switch self {
        case .refused: true
        case .deferred, .unavailable, .senderRefused, .unauthorized, .unreachable, .interrupted, .untrusted, .unconfirmed, .overloaded,
            .closed:
            false
        }
    }

    /// Whether any other mail would have failed alike.
    package var isAboutTheServer: Bool {
        switch self {
        case .unavailable, .senderRefused, .unauthorized, .unreachable, .untrusted: true
        case .refused, .deferred, .interrupted, .unconfirmed, .overloaded, .closed: false
        }
    }

    /// What the log and the list of dead letters say.
    package var reason: String {
        switch self {
        case .refused(let code), .deferred(let code): "smtp \(code)"
        case .unavailable(let code): "unavailable, smtp \(code)"
        case .senderRefused(let code): "sender refused, smtp \(code)"
        case .unauthorized(let code): "unauthorized, smtp \(code)"
        case .unreachable: "unreachable"
        case .interrupted: "interrupted"
        case .untrusted: "untrusted"
        case .unconfirmed: "unconfirmed"
        case .overloaded: "overloaded"
        case .closed: "closed"
        }
    }

    /// The server's reply code (RFC 5321, section 4.2), if there was one.
    package var smtpCode: Int? {
        switch self {
        case .refused(let code), .deferred(let code), .unavailable(let code), .senderRefused(let code), .unauthorized(let code): code
        case .unreachable, .interrupted, .untrusted, .unconfirmed, .overloaded, .closed: nil
        }
    }
}
