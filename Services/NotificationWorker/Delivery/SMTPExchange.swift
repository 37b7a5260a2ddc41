/// One mail's conversation with a server (RFC 5321, section 3.3), and what came of it.
struct SMTPExchange {
    let result: Result<Void, MailDeliveryError>
    /// Whether the next mail may follow on the same connection.
    let leavesConnectionUsable: Bool
    /// The connection took no mail, or was closed before it had taken one; nothing of the mail itself has been sent. On a connection kept from an
    /// earlier mail that may be about the connection alone.
    let mayBeAboutTheConnection: Bool

    /// The commands of the next mail have been sent, and their answers are what comes next.
    let hasBegunNext: Bool
    /// How long the server took to answer for the mail, if it was given one.
    let confirmation: Duration?

    /// Has the conversation.
    ///
    /// - Parameters:
    ///   - hasBegun: whether the commands before the content were sent with the end of the mail before.
    ///   - next: the mail that comes after this one, if there is one already. Asked for when this one's content is about to be sent: commands of the
    ///     next mail may go in one group with it (RFC 2920, section 3.1).
    ///   - first: until when the first answer must have come.
    init(
        _ envelope: SMTPEnvelope, hasBegun: Bool, then next: () -> SMTPEnvelope?, over connection: SMTPConnection,
        answerBy first: ContinuousClock.Instant, until deadline: ContinuousClock.Instant
    ) {
        let opening = Opening(envelope, isSent: hasBegun, over: connection, answerBy: first, until: deadline)
        if let refusal = opening.refusal {
            let error = Self.error(refusal.code, to: refusal.step)
            self.init(
                .failure(error), isUsable: refusal.code != 421 && opening.isThrough && Self.reset(connection, opening, deadline),
                aboutConnection: error.isAboutTheServer)
            return
        }
        guard opening.isThrough else {
            self.init(.failure(.interrupted), aboutConnection: true)
            return
        }
        let following = connection.offers("PIPELINING") ? next() : nil
        do throws(SMTPConnection.Lost) {
            let begun = following.map { Opening.commands(for: $0, over: connection).flatMap { Array($0.text.utf8) } }
            try connection.write(Self.stuffed(envelope.content) + (begun ?? []), until: deadline)
        } catch {
            self.init(.failure(.interrupted))
            return
        }
        let asked = ContinuousClock.now
        do throws(SMTPConnection.Lost) {
            let reply = try connection.reply(until: deadline)
            let result: Result<Void, MailDeliveryError> =
                (200...299).contains(reply) ? .success(()) : .failure(Self.error(reply, to: .content))
            self.init(result, isUsable: reply != 421, hasBegunNext: following != nil, confirmation: asked.duration(to: .now))
        } catch {
            self.init(.failure(.unconfirmed), confirmation: asked.duration(to: .now))
        }
    }

    private init(
        _ result: Result<Void, MailDeliveryError>, isUsable: Bool = false, aboutConnection: Bool = false, hasBegunNext: Bool = false,
        confirmation: Duration? = nil
    ) {
        self.result = result
        self.leavesConnectionUsable = isUsable
        self.mayBeAboutTheConnection = aboutConnection
        self.hasBegunNext = hasBegunNext
        self.confirmation = confirmation
    }

    private enum Step {
        case sender, recipient, content
    }

    /// MAIL, RCPT and DATA: in one go where the server can (RFC 2920), otherwise each after the answer to the one before.
    private struct Opening {
        /// The first answer that was no consent.
        private(set) var refusal: (step: Step, code: Int)?
        /// The server waits for the content, whatever it said before.
        private(set) var awaitsContent = false
        /// Everything that was said has been answered.
        private(set) var isThrough = false

        static func commands(for envelope: SMTPEnvelope, over connection: SMTPConnection) -> [(step: Step, text: String)] {
            let size = connection.offers("SIZE") ? " SIZE=\(envelope.content.count)" : ""
            return [
                (.sender, "MAIL FROM:<\(envelope.sender)>\(size)\r\n"), (.recipient, "RCPT TO:<\(envelope.recipient)>\r\n"),
                (.content, "DATA\r\n"),
            ]
        }

        init(
            _ envelope: SMTPEnvelope, isSent: Bool, over connection: SMTPConnection, answerBy first: ContinuousClock.Instant,
            until deadline: ContinuousClock.Instant
        ) {
            let commands = Self.commands(for: envelope, over: connection)
            let groups = connection.offers("PIPELINING") ? [commands] : commands.map { [$0] }
            do throws(SMTPConnection.Lost) {
                for group in groups where self.refusal == nil {
                    if !isSent { try connection.write(group.flatMap { Array($0.text.utf8) }, until: deadline) }
                    for command in group {
                        let reply = try connection.reply(until: command.step == .sender ? min(first, deadline) : deadline)
                        self.awaitsContent = command.step == .content && reply == 354
                        let isConsent = command.step == .content ? self.awaitsContent : (200...299).contains(reply)
                        if !isConsent, self.refusal == nil { self.refusal = (command.step, reply) }
                    }
                }
                self.isThrough = true
            } catch {
                self.isThrough = false
            }
        }
    }

    /// After a refusal: ends what was begun, so that the next mail can begin.
    ///
    /// A server that asks for the content although it refused the sender or the only recipient would take even an empty mail for one (RFC 2920,
    /// section 3.1): nothing more is said to it.
    private static func reset(_ connection: SMTPConnection, _ opening: Opening, _ deadline: ContinuousClock.Instant) -> Bool {
        guard !opening.awaitsContent else { return false }
        do throws(SMTPConnection.Lost) {
            try connection.write(Array("RSET\r\n".utf8), until: deadline)
            return try connection.reply(until: deadline) == 250
        } catch {
            return false
        }
    }

    /// What a refusal means. Until a recipient is named it is about us, except that there is no room for a mail so large, now (452) or ever (552);
    /// 421 ends the conversation, and with it every other mail's (RFC 5321, section 3.8).
    private static func error(_ reply: Int, to step: Step) -> MailDeliveryError {
        switch (reply, step) {
        case (530, _), (535, _): .unauthorized(code: reply)
        case (421, _): .unavailable(code: reply)
        case (452, .sender): .deferred(code: reply)
        case (552, .sender): .refused(code: reply)
        case (400...499, .sender): .unavailable(code: reply)
        case (500...599, .sender): .senderRefused(code: reply)
        case (400...499, .recipient), (400...499, .content): .deferred(code: reply)
        case (500...599, .recipient), (500...599, .content): .refused(code: reply)
        default: .interrupted
        }
    }

    /// The content with a full stop before each line that begins with one, and its end (RFC 5321, section 4.5.2).
    static func stuffed(_ content: [UInt8]) -> [UInt8] {
        let stop = UInt8(ascii: ".")
        var stuffed: [UInt8] = []
        stuffed.reserveCapacity(content.count + 16)
        var start = content.startIndex
        for index in content.indices where content[index] == stop && (index == 0 || content[index - 1] == 0x0A) {
            stuffed += content[start..<index]
            stuffed.append(stop)
            start = index
        }
        stuffed += content[start...]
        if !content.isEmpty, content.last != 0x0A { stuffed += [0x0D, 0x0A] }
        return stuffed + [stop, 0x0D, 0x0A]
    }
}
