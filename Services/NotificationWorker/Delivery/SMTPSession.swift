import Foundation
import Vocabulary

/// Sends mails one after the other over a connection that it keeps for the next, or over a new one each, as the settings say.
///
/// Blocks while it sends, so each session belongs to a thread of its own.
final class SMTPSession {
    private let settings: SMTPSettings
    private let curfew: SMTPCurfew
    private var kept: (connection: SMTPConnection, idleSince: ContinuousClock.Instant)?
    /// The next mail's commands have been sent over the kept connection.
    private var hasBegunNext = false
    /// Whether the server confirmed the last mail quickly. A slow one gains nothing from being told of the next mail early, which would wait with it.
    private var isQuick = false

    /// A connection that was silent for longer is not used again: the server, or something on the way, may have forgotten it.
    private static let longestIdle: Duration = .seconds(30)
    private static let quick: Duration = .milliseconds(250)

    /// Connects to nothing yet.
    ///
    /// - Throws: ``SMTPSettingsError/library`` when libcurl cannot do what the settings ask for.
    init(_ settings: SMTPSettings, curfew: SMTPCurfew) throws(SMTPSettingsError) {
        try SMTPConnection.check(settings)
        self.settings = settings
        self.curfew = curfew
    }

    /// Sends one mail. A connection kept from an earlier mail may have been closed meanwhile, with or without a word, or have carried as many mails as
    /// the server lets it: as long as nothing of the mail itself has been sent, that is tried once more on a new one.
    ///
    /// - Parameter next: takes the mail that will be delivered after this one, if there is one already: it may begin with the end of this one.
    func deliver(_ envelope: SMTPEnvelope, then next: () -> SMTPEnvelope?) -> Result<Void, MailDeliveryError> {
        let deadline = ContinuousClock.now + self.settings.timeout
        let following = self.settings.keepsConnections && self.isQuick ? next : { nil }
        let hasBegun = self.hasBegunNext
        self.hasBegunNext = false
        if let connection = self.takeKept() {
            let exchange = SMTPExchange(
                envelope, hasBegun: hasBegun, then: following, over: connection, answerBy: .now + self.settings.patienceWithKept,
                until: deadline)
            guard exchange.mayBeAboutTheConnection, self.curfew.left(until: deadline) > .zero else { return self.end(exchange, connection) }
            // A server that lets us have one connection gets the old one back first.
            if exchange.leavesConnectionUsable { connection.quit() }
        }
        do throws(MailDeliveryError) {
            let connection = try SMTPConnection(self.settings, curfew: self.curfew)
            let exchange = SMTPExchange(
                envelope, hasBegun: false, then: following, over: connection, answerBy: deadline, until: deadline)
            return self.end(exchange, connection)
        } catch {
            return .failure(error)
        }
    }

    /// Takes leave of the server.
    func close() {
        self.takeKept()?.quit()
    }

    private func takeKept() -> SMTPConnection? {
        guard let kept else { return nil }
        self.kept = nil
        if kept.idleSince.duration(to: .now) < Self.longestIdle { return kept.connection }
        kept.connection.quit()
        return nil
    }

    private func end(_ exchange: SMTPExchange, _ connection: SMTPConnection) -> Result<Void, MailDeliveryError> {
        self.isQuick = exchange.confirmation.map { $0 < Self.quick } ?? self.isQuick
        if exchange.leavesConnectionUsable {
            self.hasBegunNext = exchange.hasBegunNext
            if self.settings.keepsConnections {
                self.kept = (connection, .now)
            } else {
                connection.quit()
            }
        }
        return exchange.result
    }
}

/// What SMTP needs to know of a mail. The addresses come from `EmailAddress`, which lets neither spaces nor brackets through.
struct SMTPEnvelope: Sendable {
    let sender: String
    let recipient: String
    let content: [UInt8]

    init(_ mail: MailMessage) {
        self.sender = mail.from.address.address
        self.recipient = mail.recipient.address.address
        self.content = MIMEMessage(mail).bytes
    }
}
