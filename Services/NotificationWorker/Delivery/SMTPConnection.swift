import CLibCurl
import Foundation
import Vocabulary

/// Owns one libcurl handle and its one connection. libcurl connects, checks certificates, says EHLO, starts TLS and logs in; after that the
/// conversation is ours, because libcurl waits for the answer to each command, where a server that can would take several at once.
final class SMTPConnection {
    /// The connection is of no more use: closed, silent for too long, or talking nonsense.
    struct Lost: Error {}

    private let handle: UnsafeMutableRawPointer
    private let socket: curl_socket_t
    private let offer: Offer
    private let curfew: SMTPCurfew
    private var unread: [UInt8] = []

    /// Done once for the process; libcurl says so itself from 7.84 on, older ones were not safe to initialise twice at a time.
    private static let library: CURLcode = ssoz_curl_global_init()
    private static let longestReply = 64 * 1024

    /// Whether libcurl can do what the settings ask for.
    static func check(_ settings: SMTPSettings) throws(SMTPSettingsError) {
        curl_easy_cleanup(try Self.handle(settings))
    }

    /// Connects, as far as the first mail.
    init(_ settings: SMTPSettings, curfew: SMTPCurfew) throws(MailDeliveryError) {
        guard let handle = try? Self.handle(settings) else { throw .unreachable }
        let offer = Offer()
        _ = ssoz_curl_set_pointer(handle, CURLOPT_HEADERDATA, Unmanaged.passUnretained(offer).toOpaque())
        // The callback borrows `offer`, and runs only within this call.
        let code = withExtendedLifetime(offer) { curl_easy_perform(handle) }
        var socket: curl_socket_t = -1
        guard code == CURLE_OK, ssoz_curl_get_socket(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0 else {
            var reply = 0
            _ = ssoz_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &reply)
            curl_easy_cleanup(handle)
            throw Self.error(code, reply: reply)
        }
        (self.handle, self.socket, self.offer, self.curfew) = (handle, socket, offer, curfew)
    }

    deinit { curl_easy_cleanup(self.handle) }

    /// Whether the server offered an extension after the log-in's EHLO, for instance `PIPELINING` (RFC 2920).
    func offers(_ keyword: String) -> Bool {
        self.offer.keywords.contains(keyword)
    }

    /// Sends all of it.
    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Lost) {
        var sent = 0
        while sent < bytes.count {
            var count = 0
            let code = bytes.withUnsafeBytes { curl_easy_send(self.handle, $0.baseAddress.map { $0 + sent }, bytes.count - sent, &count) }
            switch code {
            case CURLE_OK: sent += count
            case CURLE_AGAIN: try self.wait(for: POLLOUT, until: deadline)
            default: throw Lost()
            }
        }
    }

    /// The code of the next reply (RFC 5321, section 4.2), once its last line has come.
    func reply(until deadline: ContinuousClock.Instant) throws(Lost) -> Int {
        var used = 0
        while true {
            while let end = self.unread[used...].firstIndex(of: 0x0A) {
                let line = self.unread[used..<end]
                used = end + 1
                guard let code = Self.code(of: line) else { throw Lost() }
                if line.dropFirst(3).first != UInt8(ascii: "-") {
                    self.unread.removeFirst(used)
                    return code
                }
            }
            guard self.unread.count < Self.longestReply else { throw Lost() }
            try self.read(until: deadline)
        }
    }

    /// Takes leave, and waits a moment for the server to do the same.
    func quit() {
        let deadline = ContinuousClock.now + .seconds(1)
        do throws(Lost) {
            try self.write(Array("QUIT\r\n".utf8), until: deadline)
            _ = try self.reply(until: deadline)
        } catch {
            // It had gone already.
        }
    }

    // MARK: Bytes

    private func read(until deadline: ContinuousClock.Instant) throws(Lost) {
        while true {
            let (code, bytes) = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
                var count = 0
                let code = curl_easy_recv(self.handle, buffer.baseAddress, buffer.count, &count)
                return (code, Array(buffer.prefix(code == CURLE_OK ? count : 0)))
            }
            switch code {
            case CURLE_OK where !bytes.isEmpty:
                self.unread += bytes
                return
            // Tried before it is waited for: TLS may hold bytes back that the socket knows nothing of.
            case CURLE_AGAIN: try self.wait(for: POLLIN, until: deadline)
            default: throw Lost()
            }
        }
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(Lost) {
        while true {
            let left = self.curfew.left(until: deadline)
            guard left > .zero else { throw Lost() }
            var descriptor = pollfd(fd: self.socket, events: Int16(events), revents: 0)
            let ready = poll(&descriptor, 1, Int32(clamping: Self.milliseconds(min(left, SMTPCurfew.noticedWithin))))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw Lost() }
        }
    }

    private static func code(of line: ArraySlice<UInt8>) -> Int? {
        let digits = line.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }

    // MARK: libcurl

    private static func handle(_ settings: SMTPSettings) throws(SMTPSettingsError) -> UnsafeMutableRawPointer {
        guard Self.library == CURLE_OK, let handle = curl_easy_init() else { throw .library }
        do throws(SMTPSettingsError) {
            try Self.configure(handle, settings)
            return handle
        } catch {
            curl_easy_cleanup(handle)
            throw error
        }
    }

    private static func configure(_ handle: UnsafeMutableRawPointer, _ settings: SMTPSettings) throws(SMTPSettingsError) {
        func set(_ option: CURLoption, _ value: Int) throws(SMTPSettingsError) {
            guard ssoz_curl_set_long(handle, option, value) == CURLE_OK else { throw .library }
        }
        func set(_ option: CURLoption, _ value: String?) throws(SMTPSettingsError) {
            guard ssoz_curl_set_string(handle, option, value) == CURLE_OK else { throw .library }
        }
        try set(CURLOPT_URL, settings.url)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_PROXY, "")  // Not the one for the web that the environment may name.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECT_ONLY, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(settings.connectTimeout))
        try set(CURLOPT_TIMEOUT_MS, Self.milliseconds(settings.timeout))
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(settings.timeout.components.seconds) + 1)
        let encryption = settings.security == .startTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE
        try set(CURLOPT_USE_SSL, Int(encryption.rawValue))
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.authoritiesFile {
            try set(CURLOPT_CAINFO, file)
            try set(CURLOPT_CAPATH, nil)
        }
        if let credentials = settings.credentials {
            try set(CURLOPT_USERNAME, credentials.username)
            try set(CURLOPT_PASSWORD, credentials.password.exposed)
        }
        guard ssoz_curl_set_header_reader(handle, Offer.read) == CURLE_OK else { throw .library }
    }

    /// What a failure before the first mail means: it is about the server and us, never about the mail.
    private static func error(_ code: CURLcode, reply: Int) -> MailDeliveryError {
        switch code {
        case CURLE_USE_SSL_FAILED, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            .untrusted
        case CURLE_LOGIN_DENIED: .unauthorized(code: reply)
        default:
            switch reply {
            case 530, 535: .unauthorized(code: reply)
            case 400...599: .unavailable(code: reply)
            default: .unreachable
            }
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(clamping: duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000))
    }
}

/// The extensions a server says it has.
private final class Offer {
    private(set) var keywords: Set<String> = []

    /// Sees each line the server says until the first mail. What it offered before TLS counts no more afterwards (RFC 3207, section 4.2).
    private func note(_ line: String) {
        let words = line.dropFirst(4).split(whereSeparator: \.isWhitespace)
        if line.hasPrefix("220") {
            self.keywords = []
        } else if line.hasPrefix("250"), let keyword = words.first {
            self.keywords.insert(keyword.uppercased())
        }
    }

    static let read: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
        line, size, count, offer in
        guard let line, let offer else { return size * count }
        let bytes = UnsafeRawBufferPointer(start: line, count: size * count)
        Unmanaged<Offer>.fromOpaque(offer).takeUnretainedValue().note(String(decoding: bytes, as: UTF8.self))
        return size * count
    }
}
