import NIOCore
import NIOPosix
import Synchronization

/// A real SMTP server on a free port of 127.0.0.1 that does what a test tells it, command by command.
final class ScriptedSMTPServer: Sendable {
    enum Action: Sendable {
        /// What a healthy server answers.
        case accept
        case reply(String)
        /// Closes the connection without a word.
        case drop
        /// Answers and closes.
        case replyAndDrop(String)
        /// Never answers.
        case stall
    }

    struct Mail: Sendable {
        let lines: [String]
    }

    /// `GREETING`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `END` (the full stop after a mail), …; connections are counted from 1.
    typealias Script = @Sendable (_ step: String, _ connection: Int) -> Action

    fileprivate struct Record: Sendable {
        var connections = 0
        var commands: [String] = []
        var mails: [Mail] = []
        var overlaps = 0
    }

    let port: Int
    private let record: Recorder
    private let channel: any Channel

    private init(channel: any Channel, port: Int, record: Recorder) {
        self.channel = channel
        self.port = port
        self.record = record
    }

    static func start(_ script: @escaping Script = { _, _ in .accept }) async throws -> ScriptedSMTPServer {
        let record = Recorder()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandler(SMTPConversation(script: script, record: record))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedSMTPServer(channel: channel, port: channel.localAddress?.port ?? 0, record: record)
    }

    func stop() async throws { try await self.channel.close().get() }

    var connections: Int { self.record.content.withLock { $0.connections } }
    var commands: [String] { self.record.content.withLock { $0.commands } }
    /// How often a mail's commands came along with the end of the mail before.
    var overlaps: Int { self.record.content.withLock { $0.overlaps } }
    var mails: [Mail] { self.record.content.withLock { $0.mails } }
}

private final class Recorder: Sendable {
    let content = Mutex(ScriptedSMTPServer.Record())
}

private final class SMTPConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedSMTPServer.Script
    private let record: Recorder
    private var connection = 0
    private var pending = ""
    private var mail: [String]?

    init(script: @escaping ScriptedSMTPServer.Script, record: Recorder) {
        self.script = script
        self.record = record
    }

    func channelActive(context: ChannelHandlerContext) {
        self.connection = self.record.content.withLock { record in
            record.connections += 1
            return record.connections
        }
        self.perform("GREETING", "220 smtp.example.test ESMTP", context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.pending += String(buffer: self.unwrapInboundIn(data))
        while let end = self.pending.firstIndex(of: "\r\n") {
            let line = String(self.pending[..<end])
            self.pending = String(self.pending[self.pending.index(after: end)...])
            self.take(line, context)
        }
    }

    private func take(_ line: String, _ context: ChannelHandlerContext) {
        guard var lines = self.mail else { return self.command(line, context) }
        guard line == "." else {
            lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
            self.mail = lines
            return
        }
        self.mail = nil
        let isFollowed = self.pending.hasPrefix("MAIL")
        self.record.content.withLock { record in
            record.mails.append(ScriptedSMTPServer.Mail(lines: lines))
            if isFollowed { record.overlaps += 1 }
        }
        self.perform("END", "250 2.0.0 queued", context)
    }

    private func command(_ line: String, _ context: ChannelHandlerContext) {
        let verb = line.prefix { $0 != " " && $0 != ":" }.uppercased()
        self.record.content.withLock { $0.commands.append(line) }
        switch verb {
        case "EHLO": self.perform(verb, "250-smtp.example.test\r\n250 8BITMIME", context)
        case "DATA": self.perform(verb, "354 go on", context)
        case "QUIT": self.perform(verb, "221 bye", context)
        default: self.perform(verb, "250 2.0.0 ok", context)
        }
    }

    private func perform(_ step: String, _ usual: String, _ context: ChannelHandlerContext) {
        switch self.script(step, self.connection) {
        case .accept:
            if step == "DATA" { self.mail = [] }
            self.write(usual, context)
        case .reply(let answer):
            self.write(answer, context)
        case .replyAndDrop(let answer):
            self.write(answer, context)
            context.close(promise: nil)
        case .drop:
            context.close(promise: nil)
        case .stall:
            break
        }
    }

    private func write(_ line: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: line + "\r\n")), promise: nil)
    }
}
