import Contracts
import Foundation
import Testing
import Vocabulary

@testable import NotificationWorker

@Suite("The mail templates")
struct MailTemplatesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Services/NotificationWorker/Resources/mails")

    private static func templates() throws -> MailTemplates { try MailTemplates(folder: Self.folder.path) }

    /// A copy of the templates that the body may spoil.
    private func spoil(_ body: (URL) throws -> Void) throws -> String {
        let copy = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.copyItem(at: Self.folder, to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        try body(copy)
        let error = #expect(throws: MailTemplateError.self) { try MailTemplates(folder: copy.path) }
        return error?.description ?? ""
    }

    private func edit(_ name: String, _ old: String, _ new: String) throws -> String {
        try self.spoil { folder in
            let file = folder.appending(path: name)
            let source = try String(contentsOf: file, encoding: .utf8)
            #expect(source.contains(old))
            try source.replacing(old, with: new).write(to: file, atomically: true, encoding: .utf8)
        }
    }

    @Test("each mail in each language says that it comes from a test system, twice, in both parts", arguments: Language.allCases)
    func testSystem(language: Language) throws {
        let (subject, opening) =
            switch language {
            case .polish: ("(system testowy)", "To jest wiadomość z systemu testowego.")
            case .english: ("(test system)", "This message comes from a test system.")
            case .ukrainian: ("(тестова система)", "Це повідомлення з тестової системи.")
            }
        let templates = try Self.templates()
        for sample in NotificationContent.samples {
            let mail = try templates.text(of: sample, in: language)
            #expect(mail.language == language)
            #expect(mail.subject.hasSuffix(subject) && mail.text.hasPrefix(opening))
            #expect(mail.html.contains("<p>\(opening)") && mail.html.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(!mail.text.contains("{{") && !mail.html.contains("{{"))
            if let link = sample.link { #expect(mail.text.contains(link) && mail.html.contains("href=\"\(link)\"")) }
        }
    }

    @Test("there is a sample of each kind, and none twice")
    func samples() {
        let kinds = NotificationContent.samples.map(\.kind)
        #expect(kinds.count == 11 && Set(kinds).count == 11)
    }

    @Test("moments are written as the language writes them, in Warsaw's time, winter and summer")
    func moments() {
        let winter = Date(timeIntervalSince1970: 1_701_216_444)
        let summer = Date(timeIntervalSince1970: 1_690_840_800)
        #expect(LocalMoment.dateTime(winter, in: .polish) == "29 listopada 2023, 01:07")
        #expect(LocalMoment.dateTime(winter, in: .english) == "29 November 2023, 01:07")
        #expect(LocalMoment.dateTime(winter, in: .ukrainian) == "29 листопада 2023 р., 01:07")
        #expect(LocalMoment.dateTime(summer, in: .polish) == "1 sierpnia 2023, 00:00")
    }

    @Test("a missing file stops the start, and its name is said")
    func missingFile() throws {
        let said = try self.spoil { try FileManager.default.removeItem(at: $0.appending(path: "request-approved.uk.txt")) }
        #expect(said.contains("missing") && said.contains("request-approved.uk.txt"))
    }

    @Test("a variable that is left out, unknown, or a plural form that is missing stops the start")
    func variables() throws {
        let left = try self.edit("request-rejected.en.txt", "{{reason}}", "unknown")
        #expect(left.contains("request-rejected.en.txt") && left.contains("{{reason}}"))
        let unknown = try self.edit("request-approved.pl.txt", "{{role}}", "{{role}} {{rola}}")
        #expect(unknown.contains("request-approved.pl.txt") && unknown.contains("{{rola}}"))
        let form = try self.edit("requests-received.uk.txt", "{{#few}}заяви{{/few}}", "")
        #expect(form.contains("requests-received.uk.txt") && form.contains("{{few}}"))
        #expect(try self.edit("account-closed.en.txt", "Subject: ", "").contains("account-closed.en.txt"))
    }

    @Test("no value becomes markup, not even with a combining mark behind it")
    func markup() throws {
        let mail = try Self.templates().text(of: .emailChanged(newAddressMasked: "<b\u{301}>\"\u{301}<script>"), in: .english)
        #expect(!mail.html.utf8.contains("<b\u{301}".utf8) && !mail.html.utf8.contains("<script".utf8))
        #expect(mail.text.contains("<script>"))
    }

    @Test("the mail names its language")
    func contentLanguage() throws {
        let mail = try MailMessage.sample(headers: [.autoGenerated, .language(.ukrainian)])
        #expect(String(decoding: MIMEMessage(mail).bytes, as: UTF8.self).contains("\r\nContent-Language: uk\r\n"))
    }
}
