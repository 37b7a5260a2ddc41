import CLibCurl
import Foundation
import Vocabulary

/// Owns one libcurl handle and with it at most one connection, kept for the next mail.
///
/// Blocks while it sends, so each session belongs to a thread of its own.
final class SMTPSession {
    private let handle: UnsafeMutableRawPointer

    /// Done once for the process; libcurl says so itself from 7.84 on, older ones were not safe to initialise twice at a time.
    private static let library: CURLcode = ssoz_curl_global_init()

    init(_ settings: SMTPSettings) throws(SMTPSettingsError) {
        guard Self.library == CURLE_OK, let handle = curl_easy_init() else { throw .library }
        self.handle = handle
        try self.configure(settings)
    }

    deinit { curl_easy_cleanup(self.handle) }

    private func configure(_ settings: SMTPSettings) throws(SMTPSettingsError) {
        try self.set(CURLOPT_URL, settings.url)
        try self.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try self.set(CURLOPT_PROXY, "")  // Not the one for the web that the environment may name.
        try self.set(CURLOPT_NOSIGNAL, 1)
        try self.set(CURLOPT_UPLOAD, 1)
        try self.set(CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(settings.connectTimeout))
        try self.set(CURLOPT_TIMEOUT_MS, Self.milliseconds(settings.timeout))
        try self.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Int(settings.timeout.components.seconds) + 1)
        try self.set(CURLOPT_MAXCONNECTS, 1)
        try self.set(CURLOPT_MAXAGE_CONN, 30)
        let encryption = settings.security == .startTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE
        try self.set(CURLOPT_USE_SSL, Int(encryption.rawValue))
        try self.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try self.set(CURLOPT_SSL_VERIFYPEER, 1)
        try self.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.authoritiesFile {
            try self.set(CURLOPT_CAINFO, file)
            try self.set(CURLOPT_CAPATH, nil)
        }
        if let credentials = settings.credentials {
            try self.set(CURLOPT_USERNAME, credentials.username)
            try self.set(CURLOPT_PASSWORD, credentials.password.exposed)
        }
        if !settings.keepsConnections { try self.set(CURLOPT_FORBID_REUSE, 1) }
        // The only way to learn how far the conversation came.
        try self.set(CURLOPT_VERBOSE, 1)
        guard ssoz_curl_set_reader(self.handle, MailUpload.read) == CURLE_OK,
            ssoz_curl_set_debugger(self.handle, MailUpload.watch) == CURLE_OK
        else { throw .library }
    }

    /// Sends one mail. A connection kept from an earlier mail may have been closed by the server meanwhile: as long as nothing
    /// of the mail itself has been sent, that is tried once more on a new one.
    func deliver(_ envelope: SMTPEnvelope) -> Result<Void, MailDeliveryError> {
        let first = self.exchange(envelope, onNewConnection: false)
        guard first.hadStaleConnection else { return first.result }
        return self.exchange(envelope, onNewConnection: true).result
    }

    private func exchange(_ envelope: SMTPEnvelope, onNewConnection: Bool) -> SMTPExchange {
        let upload = MailUpload(envelope.content)
        guard let recipients = curl_slist_append(nil, "<\(envelope.recipient)>") else { return .failed }
        defer {
            _ = ssoz_curl_set_list(self.handle, CURLOPT_MAIL_RCPT, nil)
            _ = ssoz_curl_set_pointer(self.handle, CURLOPT_READDATA, nil)
            _ = ssoz_curl_set_pointer(self.handle, CURLOPT_DEBUGDATA, nil)
            curl_slist_free_all(recipients)
        }
        do throws(SMTPSettingsError) {
            try self.set(CURLOPT_FRESH_CONNECT, onNewConnection ? 1 : 0)
            try self.set(CURLOPT_MAIL_FROM, "<\(envelope.sender)>")
        } catch {
            return .failed
        }
        guard ssoz_curl_set_list(self.handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK,
            ssoz_curl_set_pointer(self.handle, CURLOPT_READDATA, Unmanaged.passUnretained(upload).toOpaque()) == CURLE_OK,
            ssoz_curl_set_pointer(self.handle, CURLOPT_DEBUGDATA, Unmanaged.passUnretained(upload).toOpaque()) == CURLE_OK,
            ssoz_curl_set_offset(self.handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(envelope.content.count)) == CURLE_OK
        else { return .failed }
        // The callback borrows `upload`, and runs only within this call.
        let code = withExtendedLifetime(upload) { curl_easy_perform(self.handle) }
        return SMTPExchange(
            code: code, reply: self.information(CURLINFO_RESPONSE_CODE),
            usedKeptConnection: self.information(CURLINFO_NUM_CONNECTS) == 0, wasNamed: upload.wasNamed,
            handedOver: upload.handedOver)
    }

    // MARK: libcurl's options

    private func set(_ option: CURLoption, _ value: Int) throws(SMTPSettingsError) {
        guard ssoz_curl_set_long(self.handle, option, value) == CURLE_OK else { throw .library }
    }

    private func set(_ option: CURLoption, _ value: String?) throws(SMTPSettingsError) {
        guard ssoz_curl_set_string(self.handle, option, value) == CURLE_OK else { throw .library }
    }

    private func information(_ info: CURLINFO) -> Int {
        var value = 0
        return ssoz_curl_get_long(self.handle, info, &value) == CURLE_OK ? value : 0
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(clamping: duration.components.seconds) * 1000 + Int(duration.components.attoseconds / 1_000_000_000_000_000))
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

/// The bytes of a mail as libcurl asks for them.
private final class MailUpload {
    private let content: [UInt8]
    private var sent = 0
    private var asked = false
    private(set) var wasNamed = false

    init(_ content: [UInt8]) { self.content = content }

    var handedOver: SMTPExchange.HandedOver {
        if !self.asked { return .nothing }
        return self.sent == self.content.count ? .everything : .something
    }

    private func next(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
        self.asked = true
        let count = min(capacity, self.content.count - self.sent)
        self.content.withUnsafeBytes { bytes in
            guard count > 0, let start = bytes.baseAddress else { return }
            buffer.copyMemory(from: start + self.sent, byteCount: count)
        }
        self.sent += count
        return count
    }

    /// Sees each line that is sent, log-in included; keeps none. Without an upload it prints nothing either.
    static let watch:
        @convention(c) (UnsafeMutableRawPointer?, curl_infotype, UnsafeMutablePointer<CChar>?, Int, UnsafeMutableRawPointer?) ->
            CInt = { _, kind, line, length, watcher in
                guard kind == CURLINFO_HEADER_OUT, let line, let watcher, length > 5, strncmp(line, "MAIL ", 5) == 0 else { return 0 }
                Unmanaged<MailUpload>.fromOpaque(watcher).takeUnretainedValue().wasNamed = true
                return 0
            }

    static let read: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
        buffer, size, count, upload in
        guard let buffer, let upload else { return Int(CURL_READFUNC_ABORT) }
        return Unmanaged<MailUpload>.fromOpaque(upload).takeUnretainedValue().next(into: buffer, capacity: size * count)
    }
}
