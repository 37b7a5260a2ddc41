import CLibCurl

/// How an attempt went, as libcurl tells it, and what that means for the mail.
struct SMTPExchange {
    enum HandedOver {
        case nothing
        case something
        case everything
    }

    let code: CURLcode
    /// The server's last reply, 0 if there was none.
    let reply: Int
    let usedKeptConnection: Bool
    /// Whether the mail's sender was told to the server.
    let wasNamed: Bool
    let handedOver: HandedOver

    /// Not tried, for want of memory.
    static let failed = SMTPExchange(code: CURLE_OUT_OF_MEMORY, reply: 0, usedKeptConnection: false, wasNamed: false, handedOver: .nothing)

    /// The server had closed the connection since the mail before, silently or with a 421 of farewell.
    var hadStaleConnection: Bool {
        self.usedKeptConnection && self.handedOver == .nothing && self.code != CURLE_OK && (self.reply < 400 || self.reply == 421)
    }

    var result: Result<Void, MailDeliveryError> {
        if self.code == CURLE_OK { return .success(()) }
        return .failure(self.error)
    }

    private var error: MailDeliveryError {
        if Self.isTLS(self.code) { return .untrusted }
        if self.code == CURLE_LOGIN_DENIED || self.reply == 530 || self.reply == 535 { return .unauthorized(code: self.reply) }
        // A refusal is about the mail only where the mail had been named: a refused greeting or EHLO is about the server and us.
        switch self.reply {
        case 400...599 where !self.wasNamed: return .unavailable(code: self.reply)
        case 500...599: return .refused(code: self.reply)
        case 400...499: return .deferred(code: self.reply)
        default: break
        }
        if !self.wasNamed { return .unreachable }
        return self.handedOver == .everything ? .unconfirmed : .interrupted
    }

    private static func isTLS(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            true
        default: false
        }
    }
}
