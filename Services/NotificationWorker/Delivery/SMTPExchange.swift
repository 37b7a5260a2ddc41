/// One mail's conversation with a server (RFC 5321, section 3.3), and what came of it.
struct SMTPExchange {
    let result: Result<Void, MailDeliveryError>
    /// Whether the next mail may follow on the same connection.
    let leavesConnectionUsable: Bool
    /// The connection was of no use when the mail came: closed silently, or with a 421 of farewell. Nothing of the mail itself has been sent.
    let foundConnectionClosed: Bool

    /// Has the conversation.
    init(_ envelope: SMTPEnvelope, over connection: SMTPConnection, until deadline: ContinuousClock.Instant) {
        let opening = Opening(envelope, over: connection, until: deadline)
        if let refusal = opening.refusal {
            self.init(
                .failure(Self.error(refusal)), isUsable: refusal != 421 && opening.isThrough && Self.reset(connection, opening, deadline),
                foundClosed: refusal == 421)
            return
        }
        guard opening.isThrough else {
            self.init(.failure(.interrupted), foundClosed: true)
            return
        }
        do throws(SMTPConnection.Lost) {
            try connection.write(Self.stuffed(envelope.content), until: deadline)
        } catch {
            self.init(.failure(.interrupted))
            return
        }
        do throws(SMTPConnection.Lost) {
            let reply = try connection.reply(until: deadline)
            self.init((200...299).contains(reply) ? .success(()) : .failure(Self.error(reply)), isUsable: reply != 421)
        } catch {
            self.init(.failure(.unconfirmed))
        }
    }

    private init(_ result: Result<Void, MailDeliveryError>, isUsable: Bool = false, foundClosed: Bool = false) {
        self.result = result
        self.leavesConnectionUsable = isUsable
        self.foundConnectionClosed = foundClosed
    }

    /// MAIL, RCPT and DATA: in one go where the server can (RFC 2920), otherwise each after the answer to the one before.
    private struct Opening {
        /// The first answer that was no consent.
        private(set) var refusal: Int?
        /// The server waits for the content, whatever it said before.
        private(set) var awaitsContent = false
        /// Everything that was said has been answered.
        private(set) var isThrough = false

        init(_ envelope: SMTPEnvelope, over connection: SMTPConnection, until deadline: ContinuousClock.Instant) {
            let size = connection.offers("SIZE") ? " SIZE=\(envelope.content.count)" : ""
            let commands = ["MAIL FROM:<\(envelope.sender)>\(size)\r\n", "RCPT TO:<\(envelope.recipient)>\r\n", "DATA\r\n"]
            let groups = connection.offers("PIPELINING") ? [commands] : commands.map { [$0] }
            do throws(SMTPConnection.Lost) {
                for group in groups where self.refusal == nil {
                    try connection.write(Array(group.joined().utf8), until: deadline)
                    for command in group {
                        let reply = try connection.reply(until: deadline)
                        let isData = command == commands[2]
                        self.awaitsContent = isData && reply == 354
                        let isConsent = isData ? self.awaitsContent : (200...299).contains(reply)
                        if !isConsent, self.refusal == nil { self.refusal = reply }
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
    /// A server that refused the only recipient and asks for the content all the same is given none (RFC 2920, section 3.1).
    private static func reset(_ connection: SMTPConnection, _ opening: Opening, _ deadline: ContinuousClock.Instant) -> Bool {
        do throws(SMTPConnection.Lost) {
            if opening.awaitsContent {
                try connection.write(Array(".\r\n".utf8), until: deadline)
                _ = try connection.reply(until: deadline)
            }
            try connection.write(Array("RSET\r\n".utf8), until: deadline)
            return try connection.reply(until: deadline) == 250
        } catch {
            return false
        }
    }

    private static func error(_ reply: Int) -> MailDeliveryError {
        switch reply {
        case 530, 535: .unauthorized(code: reply)
        case 400...499: .deferred(code: reply)
        case 500...599: .refused(code: reply)
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
