import Foundation
import Synchronization
import Testing
import Vocabulary

@testable import NotificationWorker

@Suite("Sending mail over SMTP")
struct SMTPTransportTests {
    /// Runs a transport against a server that follows `script`, and stops both.
    private func withServer(
        _ script: @escaping ScriptedSMTPServer.Script = { _, _ in .accept }, connections: Int = 1, queueLimit: Int = 64,
        security: SMTPSettings.Security = .plain, timeout: Duration = .seconds(20), patienceWithKept: Duration = .seconds(10),
        _ body: (ScriptedSMTPServer, SMTPTransport) async throws -> Void
    ) async throws {
        let server = try await ScriptedSMTPServer.start(script)
        let transport = try SMTPTransport(
            try SMTPSettings(
                host: "127.0.0.1", port: server.port, security: security, helloName: "worker.example.test", timeout: timeout,
                patienceWithKept: patienceWithKept, connections: connections, queueLimit: queueLimit))
        do {
            try await body(server, transport)
        } catch {
            Issue.record(error)
        }
        await transport.shutdown()
        try await server.stop()
    }

    private let mail: MailMessage

    init() throws { self.mail = try .sample() }

    /// How sending a mail fails; nil if it does not.
    private func failure(over transport: SMTPTransport) async -> MailDeliveryError? {
        do throws(MailDeliveryError) {
            try await transport.send(self.mail)
            return nil
        } catch {
            return error
        }
    }

    @Test("hands the mail over with its envelope, byte for byte")
    func delivery() async throws {
        try await self.withServer { server, transport in
            let mail = try MailMessage.sample(text: ".\n..\n.kropka\nŻółw")
            try await transport.send(mail)
            #expect(
                server.commands.prefix(4) == [
                    "EHLO worker.example.test", "MAIL FROM:<ssoz@example.test>", "RCPT TO:<lucja@example.test>", "DATA",
                ])
            let received = try #require(server.mails.first).lines.map { $0 + "\r\n" }.joined()
            #expect(Array(received.utf8) == MIMEMessage(mail).bytes)
        }
    }

    @Test(
        "a mail that waits for a connection is withdrawn when whoever sends it gives up, and the one that is being sent is not",
        .timeLimit(.minutes(10)))
    func givenUp() async throws {
        try await self.withServer({ step, _ in step == "RCPT" ? .stall : .accept }, timeout: .seconds(600)) { server, transport in
            let first = Task { await self.failure(over: transport) }
            while !server.commands.contains(where: { $0.hasPrefix("RCPT") }) { await Task.yield() }
            let second = Task { await self.failure(over: transport) }
            second.cancel()
            #expect(await second.value == .closed)
            first.cancel()
            transport.stop(within: .zero)
            #expect(await first.value == .interrupted)
            #expect(server.commands.count { $0.hasPrefix("MAIL") } == 1)
        }
    }

    @Test("keeps the connection for the next mail")
    func reuse() async throws {
        try await self.withServer { server, transport in
            for number in 1...5 { try await transport.send(try .sample(text: "Mail \(number)")) }
            #expect(server.mails.count == 5)
            #expect(server.connections == 1)
        }
    }

    @Test("opens one for each mail when told to")
    func noReuse() async throws {
        let server = try await ScriptedSMTPServer.start()
        let transport = try SMTPTransport(
            try SMTPSettings(host: "127.0.0.1", port: server.port, security: .plain, connections: 1, keepsConnections: false))
        for _ in 1...3 { try await transport.send(self.mail) }
        #expect(server.mails.count == 3 && server.connections == 3)
        await transport.shutdown()
        try await server.stop()
    }

    @Test("uses as many connections at once as it may, and no more")
    func connections() async throws {
        try await self.withServer(connections: 3) { server, transport in
            let mail = self.mail
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 { group.addTask { try await transport.send(mail) } }
                try await group.waitForAll()
            }
            #expect(server.mails.count == 40)
            #expect((1...3).contains(server.connections))
        }
    }

    @Test(
        "takes a 5xx about the mail as final",
        arguments: [("MAIL", 552), ("RCPT", 550), ("RCPT", 553), ("DATA", 554), ("END", 554), ("END", 552)])
    func refusal(step: String, code: Int) async throws {
        let script: ScriptedSMTPServer.Script = { at, _ in at == step ? .reply("\(code) 5.1.1 <lucja@example.test> no") : .accept }
        try await self.withServer(script) { _, transport in
            let error = await self.failure(over: transport)
            #expect(error == .refused(code: code))
            #expect(error?.isPermanent == true && error?.smtpCode == code)
            #expect(!String(reflecting: error).contains("lucja"))
        }
    }

    /// Answers so at one step; without EHLO libcurl tries HELO.
    private func script(_ step: String, _ code: Int) -> ScriptedSMTPServer.Script {
        { at, _ in at == step || (step == "EHLO" && at == "HELO") ? .reply("\(code) not now") : .accept }
    }

    @Test("takes a 4xx about the mail as worth another try", arguments: [("MAIL", 452), ("RCPT", 450), ("DATA", 451), ("END", 452)])
    func deferral(step: String, code: Int) async throws {
        try await self.withServer(self.script(step, code)) { _, transport in
            let error = await self.failure(over: transport)
            #expect(error == .deferred(code: code))
            #expect(error?.isPermanent == false && error?.isAboutTheServer == false)
        }
    }

    @Test(
        "knows a server that takes nothing at all: refused before a recipient is named, or taking leave wherever it is",
        arguments: [
            ("GREETING", 421), ("EHLO", 421), ("GREETING", 554), ("MAIL", 450), ("MAIL", 451), ("MAIL", 421), ("RCPT", 421), ("DATA", 421),
            ("END", 421),
        ])
    func unavailable(step: String, code: Int) async throws {
        try await self.withServer(self.script(step, code)) { _, transport in
            let error = await self.failure(over: transport)
            #expect(error == .unavailable(code: code))
            #expect(error?.isPermanent == false && error?.isAboutTheServer == true)
        }
    }

    @Test("a sender whom the server refuses for good is refused with every mail, and no mail pays for it", arguments: [501, 550, 553, 554])
    func senderRefused(code: Int) async throws {
        try await self.withServer(self.script("MAIL", code)) { server, transport in
            let error = await self.failure(over: transport)
            #expect(error == .senderRefused(code: code))
            #expect(error?.isPermanent == false && error?.isAboutTheServer == true && error?.smtpCode == code)
            #expect(server.mails.isEmpty)
        }
    }

    @Test("asks once more on a new connection before it believes that the sender is refused", arguments: [421, 451, 550])
    func refusedOnKept(code: Int) async throws {
        let counter = Counter()
        let script: ScriptedSMTPServer.Script = { at, _ in at == "MAIL" && counter.next() == 2 ? .reply("\(code) too many mails") : .accept
        }
        try await self.withServer(script) { server, transport in
            for _ in 1...2 { try await transport.send(self.mail) }
            #expect(server.mails.count == 2 && server.connections == 2)
        }
    }

    @Test("says that log-in is asked for")
    func unauthorized() async throws {
        try await self.withServer({ at, _ in at == "MAIL" ? .reply("530 5.7.0 authentication required") : .accept }) { _, transport in
            #expect(await self.failure(over: transport) == .unauthorized(code: 530))
        }
    }

    @Test("knows nothing was taken when the connection breaks before the mail", arguments: ["GREETING", "EHLO"])
    func droppedEarly(step: String) async throws {
        try await self.withServer({ at, _ in at == step ? .drop : .accept }) { _, transport in
            #expect(await self.failure(over: transport) == .unreachable)
        }
    }

    @Test("a connection that breaks over one mail says nothing about the others", arguments: ["MAIL", "RCPT", "DATA"])
    func droppedOverTheMail(step: String) async throws {
        try await self.withServer({ at, _ in at == step ? .drop : .accept }) { _, transport in
            let error = await self.failure(over: transport)
            #expect(error == .interrupted && error?.isPermanent == false && error?.isAboutTheServer == false)
        }
    }

    @Test("does not know what became of a mail when the connection breaks after it")
    func droppedAfterData() async throws {
        try await self.withServer({ at, _ in at == "END" ? .drop : .accept }) { server, transport in
            #expect(await self.failure(over: transport) == .unconfirmed)
            #expect(server.mails.count == 1)
        }
    }

    @Test("does not know it either when the answer never comes")
    func stalled() async throws {
        try await self.withServer({ at, _ in at == "END" ? .stall : .accept }, timeout: .seconds(3)) { _, transport in
            #expect(await self.failure(over: transport) == .unconfirmed)
        }
    }

    @Test("goes on to a new connection when the server has closed the kept one")
    func stale() async throws {
        let script: ScriptedSMTPServer.Script = { at, connection in
            at == "END" && connection == 1 ? .replyAndDrop("250 queued, good-bye") : .accept
        }
        try await self.withServer(script) { server, transport in
            for _ in 1...2 { try await transport.send(self.mail) }
            #expect(server.mails.count == 2)
            #expect(server.connections == 2)
        }
    }

    @Test("goes on to a new connection when the server takes leave of the kept one")
    func farewell() async throws {
        let counter = Counter()
        let script: ScriptedSMTPServer.Script = { at, _ in
            at == "MAIL" && counter.next() == 2 ? .replyAndDrop("421 timeout exceeded") : .accept
        }
        try await self.withServer(script) { server, transport in
            for _ in 1...2 { try await transport.send(self.mail) }
            #expect(server.mails.count == 2)
            #expect(server.connections == 2)
        }
    }

    @Test("a kept connection that died without a word costs a mail a moment, not its time")
    func silent() async throws {
        let mails = Counter()
        let script: ScriptedSMTPServer.Script = { at, connection in at == "MAIL" && connection == 1 && mails.next() > 1 ? .stall : .accept }
        try await self.withServer(script, timeout: .seconds(60), patienceWithKept: .milliseconds(300)) { server, transport in
            try await transport.send(self.mail)
            let began = ContinuousClock.now
            try await transport.send(self.mail)
            #expect(began.duration(to: .now) < .seconds(30), "half of what a mail has")
            #expect(server.mails.count == 2 && server.connections == 2)
        }
    }

    @Test("sends the next mail after one that was refused")
    func afterRefusal() async throws {
        let counter = Counter()
        try await self.withServer({ at, _ in at == "RCPT" && counter.next() == 1 ? .reply("550 no") : .accept }) { server, transport in
            #expect(await self.failure(over: transport) == .refused(code: 550))
            try await transport.send(self.mail)
            #expect(server.mails.count == 1)
        }
    }

    private static let extensions = "250-smtp.example.test\r\n250-PIPELINING\r\n250 SIZE 1000000"

    @Test("says all that comes before the content at once where the server can take it, and how long the mail is")
    func pipelining() async throws {
        // Nothing is answered before DATA has come.
        let script: ScriptedSMTPServer.Script = { at, _ in
            switch at {
            case "EHLO": .reply(Self.extensions)
            case "MAIL", "RCPT": .stall
            case "DATA": .reply("250 ok\r\n250 ok\r\n354 go on")
            default: .accept
            }
        }
        try await self.withServer(script) { server, transport in
            #expect(await self.failure(over: transport) == nil)
            let length = MIMEMessage(self.mail).bytes.count
            #expect(
                server.commands.prefix(4).dropFirst() == [
                    "MAIL FROM:<ssoz@example.test> SIZE=\(length)", "RCPT TO:<lucja@example.test>", "DATA",
                ])
        }
    }

    @Test(
        "a server that asks for the content although it has refused the sender or the recipient gets none, and loses no other mail by it",
        arguments: [
            ("MAIL", 550, MailDeliveryError.senderRefused(code: 550)), ("MAIL", 451, .unavailable(code: 451)),
            ("RCPT", 550, .refused(code: 550)),
        ])
    func refusalAmongMany(step: String, code: Int, expected: MailDeliveryError) async throws {
        let counter = Counter()
        let script: ScriptedSMTPServer.Script = { at, _ in
            if at == "EHLO" { return .reply(Self.extensions) }
            return at == step && counter.next() == 1 ? .reply("\(code) no") : .accept
        }
        try await self.withServer(script) { server, transport in
            #expect(await self.failure(over: transport) == expected)
            #expect(server.mails.isEmpty)
            #expect(await self.failure(over: transport) == nil)
            #expect(server.connections == 2)
            #expect(server.mails.map { $0.lines.isEmpty } == [false], "not even an empty one")
        }
    }

    @Test("a recipient who is refused among many commands costs no connection where the server asks for no content")
    func refusalWithoutContent() async throws {
        let (recipients, contents) = (Counter(), Counter())
        let script: ScriptedSMTPServer.Script = { at, _ in
            switch at {
            case "EHLO": .reply(Self.extensions)
            case "RCPT" where recipients.next() == 1: .reply("550 no")
            case "DATA" where contents.next() == 1: .reply("503 no recipient")
            default: .accept
            }
        }
        try await self.withServer(script) { server, transport in
            #expect(await self.failure(over: transport) == .refused(code: 550))
            #expect(await self.failure(over: transport) == nil)
            #expect(server.connections == 1 && server.mails.count == 1)
        }
    }

    /// Sends 40 mails at once over one connection to a server that can take several commands at once, and counts how they fail.
    private func forty(_ script: @escaping ScriptedSMTPServer.Script, _ body: (ScriptedSMTPServer, [MailDeliveryError]) -> Void)
        async throws
    {
        let pipelining: ScriptedSMTPServer.Script = { at, connection in at == "EHLO" ? .reply(Self.extensions) : script(at, connection) }
        try await self.withServer(pipelining) { server, transport in
            let errors = await withTaskGroup(of: MailDeliveryError?.self) { group in
                for number in 1...40 {
                    group.addTask {
                        do throws(MailDeliveryError) {
                            guard let mail = try? MailMessage.sample(text: "Mail \(number).") else { return .closed }
                            try await transport.send(mail)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: [MailDeliveryError]()) { errors, error in if let error { errors.append(error) } }
            }
            body(server, errors)
        }
    }

    /// The numbers of the mails that a server has, each as often as it has it.
    private func numbers(_ server: ScriptedSMTPServer) -> [Int] {
        server.mails.compactMap { mail in mail.lines.first { $0.hasPrefix("Mail ") }.flatMap { Int($0.dropFirst(5).dropLast()) } }.sorted()
    }

    @Test("begins the next of many mails with the end of the one before, and each arrives once")
    func overlap() async throws {
        try await self.forty({ _, _ in .accept }) { server, errors in
            #expect(errors.isEmpty && self.numbers(server) == Array(1...40))
            #expect(server.connections == 1 && server.overlaps > 0)
        }
    }

    @Test(
        "what becomes of one of many mails becomes of no other, whatever was sent with it",
        arguments: [
            ("END", 554, MailDeliveryError.refused(code: 554)), ("END", 421, .unavailable(code: 421)), ("RCPT", 450, .deferred(code: 450)),
            ("END", 0, .unconfirmed),
        ])
    func overlapAndFailure(step: String, code: Int, expected: MailDeliveryError) async throws {
        let (counter, contents) = (Counter(), Counter())
        let script: ScriptedSMTPServer.Script = { at, _ in
            // A server that has no recipient asks for no content.
            if at == "DATA", contents.next() == 10, step == "RCPT" { return .reply("503 no recipient") }
            guard at == step, counter.next() == 10 else { return .accept }
            return code == 0 ? .drop : code == 421 ? .replyAndDrop("421 later") : .reply("\(code) no")
        }
        try await self.forty(script) { server, errors in
            #expect(errors == [expected])
            #expect(server.mails.count == (step == "RCPT" ? 39 : 40) && Set(self.numbers(server)).count == server.mails.count)
            #expect(server.connections == (code == 0 || code == 421 ? 2 : 1) && server.overlaps > 0)
        }
    }

    @Test("takes leave when it is shut down")
    func leave() async throws {
        try await self.withServer { server, transport in
            try await transport.send(self.mail)
            await transport.shutdown()
            #expect(server.commands.last == "QUIT")
        }
    }

    @Test("parts no mail at a full stop that stands alone")
    func stuffing() {
        func stuffed(_ text: String) -> String { String(decoding: SMTPExchange.stuffed(Array(text.utf8)), as: UTF8.self) }
        #expect(stuffed(".a\r\n.\r\nb.\r\n") == "..a\r\n..\r\nb.\r\n.\r\n")
        #expect(stuffed("no end") == "no end\r\n.\r\n" && stuffed("") == ".\r\n")
    }

    @Test("sends nothing in the clear when STARTTLS is required and not offered")
    func requiredTLS() async throws {
        try await self.withServer(security: .startTLS) { server, transport in
            #expect(await self.failure(over: transport) == .untrusted)
            #expect(!server.commands.contains { $0.hasPrefix("MAIL") })
        }
    }

    @Test("sends nothing to a server that does not speak TLS at all")
    func implicitTLS() async throws {
        try await self.withServer(security: .tls) { server, transport in
            #expect(await self.failure(over: transport) == .untrusted)
            #expect(server.mails.isEmpty)
        }
    }

    @Test("says so when nobody listens")
    func nobody() async throws {
        let server = try await ScriptedSMTPServer.start()
        try await server.stop()
        let transport = try SMTPTransport(try SMTPSettings(host: "127.0.0.1", port: server.port, security: .plain))
        #expect(await self.failure(over: transport) == .unreachable)
        await transport.shutdown()
    }

    @Test("refuses what is beyond its queue, and answers what waits when it is shut down")
    func bounds() async throws {
        // The first mail is being sent for as long as its server is silent; one may wait; the others are refused at once.
        try await self.withServer({ at, _ in at == "MAIL" ? .stall : .accept }, queueLimit: 1, timeout: .seconds(5)) { _, transport in
            let errors = await withTaskGroup(of: MailDeliveryError?.self) { group in
                for _ in 0..<6 { group.addTask { await self.failure(over: transport) } }
                return await group.reduce(into: [MailDeliveryError?]()) { $0.append($1) }
            }
            #expect(errors.count { $0 == .overloaded } >= 4)
            #expect(errors.allSatisfy { $0 == .overloaded || $0 == .interrupted })
            await transport.shutdown()
            #expect(await self.failure(over: transport) == .closed)
        }
    }

    @Test(
        "a server that is silent when the service stops is not waited for longer than said, and what waits is not tried",
        arguments: [("MAIL", MailDeliveryError.interrupted), ("END", .unconfirmed)])
    func stopped(at step: String, error: MailDeliveryError) async throws {
        try await self.withServer({ at, _ in at == step ? .stall : .accept }, timeout: .seconds(600)) { server, transport in
            let errors = await withTaskGroup(of: MailDeliveryError?.self) { group in
                for _ in 0..<5 { group.addTask { await self.failure(over: transport) } }
                while !server.commands.contains(where: { $0.hasPrefix("DATA") || (step == "MAIL" && $0.hasPrefix("MAIL")) }) {
                    await Task.yield()
                }
                transport.stop(within: .seconds(600))
                transport.stop(within: .milliseconds(50))
                transport.stop(within: .seconds(600))
                return await group.reduce(into: [MailDeliveryError?]()) { $0.append($1) }
            }
            #expect(errors.count { $0 == error } == 1 && errors.count { $0 == .closed } == 4)
            #expect(await self.failure(over: transport) == .closed)
        }
    }

    @Test("what the server takes meanwhile is taken")
    func stoppedInTime() async throws {
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        try await self.withServer({ at, _ in
            if at == "END" { asking.yield() }
            return .accept
        }) { server, transport in
            async let sent = self.failure(over: transport)
            _ = await asked.first { _ in true }
            transport.stop(within: .seconds(10))
            #expect(await sent == nil)
            #expect(server.mails.count == 1)
        }
    }

    @Test("refuses settings that cannot work or would give the password away")
    func settings() {
        let credentials = SMTPSettings.Credentials(username: "worker", password: Secret("made-up"))
        #expect(throws: SMTPSettingsError.host) { try SMTPSettings(host: "mail.test/x?", port: 25, security: .plain) }
        #expect(throws: SMTPSettingsError.host) { try SMTPSettings(host: "", port: 25, security: .plain) }
        #expect(throws: SMTPSettingsError.port) { try SMTPSettings(host: "mail.test", port: 0, security: .plain) }
        #expect(throws: SMTPSettingsError.helloName) {
            try SMTPSettings(host: "mail.test", port: 25, security: .plain, helloName: "a\r\nMAIL")
        }
        #expect(throws: SMTPSettingsError.passwordInTheClear) {
            try SMTPSettings(host: "mail.test", port: 25, security: .plain, credentials: credentials)
        }
        #expect(throws: Never.self) { try SMTPSettings(host: "mail.test", port: 587, security: .startTLS, credentials: credentials) }
        #expect(throws: SMTPSettingsError.limits) { try SMTPSettings(host: "::1", port: 25, security: .plain, connections: 0) }
        #expect((try? SMTPSettings(host: "::1", port: 25, security: .plain))?.url == "smtp://[::1]:25/localhost")
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)

    /// 1, 2, 3 …
    func next() -> Int {
        self.count.withLock { count in
            count += 1
            return count
        }
    }
}
