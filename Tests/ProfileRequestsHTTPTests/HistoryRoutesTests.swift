import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("A person's own history")
struct HistoryRoutesTests {
    private static let place = "/my-account/account/history"

    private func append(_ entry: AuditEntry, on site: TestSite) async throws {
        try await site.realm.database.write { sql in try sql.audit.append(entry) }
    }

    /// The rows of the table, each as its cells.
    private func rows(_ html: String) -> [[String]] {
        html.components(separatedBy: "<tr role=\"row\">").dropFirst(2).map { row in
            row.components(separatedBy: "</tr>")[0].components(separatedBy: "<span>").dropFirst().map { String($0.prefix { $0 != "<" }) }
        }
    }

    @Test("own acts and those of others on their data, and nobody else's; others are not named, nor is where they were")
    func whose() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let other = try await site.visitor("Inna", "Osoba")
            let (me, they, now) = ("account:\(visitor.account.id)", "account:\(other.account.id)", site.realm.now())
            try await self.append(
                AuditEntry(
                    at: now.addingTimeInterval(1), actor: "subject:subject-\(visitor.account.id)", action: "session.started",
                    object: "session:x", source: "192.0.2.7"), on: site)
            try await self.append(
                AuditEntry(at: now.addingTimeInterval(2), actor: me, action: "account.language-changed", source: "192.0.2.7"), on: site)
            try await self.append(
                AuditEntry(
                    at: now.addingTimeInterval(3), actor: they, action: "request.approved", object: "request:U000594/2023", dataSubject: me,
                    source: "192.0.2.99"), on: site)
            try await self.append(
                AuditEntry(at: now.addingTimeInterval(4), actor: "sandbox", action: "account.seeded", dataSubject: me), on: site)
            try await self.append(AuditEntry(at: now.addingTimeInterval(5), actor: they, action: "account.email-changed"), on: site)
            try await self.append(
                AuditEntry(
                    at: now.addingTimeInterval(6), actor: me, action: "request.rejected", object: "request:U000001/2023", dataSubject: they,
                    result: .refused), on: site)
            let page = try await visitor.get(Self.place).html
            let expected = [
                ["Ty", "Odrzucono wniosek U000001/2023", "–", "odmówiono"], ["system", "Założono konto osoby testowej", "–", "wykonano"],
                ["administrator", "Zatwierdzono wniosek U000594/2023", "–", "wykonano"],
                ["Ty", "Zmieniono język wiadomości e-mail", "192.0.2.7", "wykonano"], ["Ty", "Zalogowano się", "192.0.2.7", "wykonano"],
            ]
            #expect(self.rows(page).map { Array($0.dropFirst()) } == expected)
            #expect(self.rows(page).first?.first == WarsawTime.dateTimeWithSeconds(now.addingTimeInterval(6)))
            #expect(!page.lowercased().contains(other.account.id.uuidString.lowercased()) && !page.contains("192.0.2.99"))
        }
    }

    @Test("a long history has pages, without gaps or repetitions, also where many entries are of one moment")
    func pages() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let now = site.realm.now()
            try await site.realm.database.write { [id = visitor.account.id] sql in
                for number in 0..<47 {
                    try sql.audit.append(
                        AuditEntry(
                            at: now.addingTimeInterval(Double(number / 9)), actor: "account:\(id)", action: "request.saved",
                            object: "request:\(number)"))
                }
            }
            var (seen, address, counts): ([String], String?, [Int]) = ([], Self.place, [])
            while let next = address {
                let page = try await visitor.get(next).html
                let rows = self.rows(page)
                seen += rows.map { $0[2] }
                counts.append(rows.count)
                #expect(page.contains(">Najnowsze</a>") == (counts.count > 1))
                address = page.range(of: "href=\"\(Self.place)?before=").map { range in
                    Self.place + "?before=" + String(page[range.upperBound...].prefix { $0 != "\"" })
                }
            }
            #expect(counts == [20, 20, 7] && Set(seen).count == 47)
        }
    }

    @Test("a period narrows it by days of Warsaw, and what is no day is said beside its field")
    func period() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let day = WarsawTime.calendarDate(of: site.realm.now())
            let start = WarsawTime.start(of: day)
            for (seconds, action) in [(-1, "request.saved"), (0, "request.submitted"), (86_399, "request.withdrawn")] as [(Double, String)]
            {
                try await self.append(
                    AuditEntry(at: start.addingTimeInterval(seconds), actor: "account:\(visitor.account.id)", action: action), on: site)
            }
            let page = try await visitor.get("\(Self.place)?from=\(day.iso)&until=\(day.iso)").html
            #expect(self.rows(page).map { $0[2] } == ["Wycofano wniosek", "Złożono wniosek"])
            #expect(page.contains("value=\"\(day.iso)\"") && page.contains("/csv?from=\(day.iso)&amp;until=\(day.iso)"))
            #expect(try await visitor.get("\(Self.place)?until=\(day.adding(days: -2).iso)").html.contains("nic nie odnotowano"))
            for query in ["from=29.11.2023", "until=x", "from=\(day.iso)&until=\(day.adding(days: -1).iso)"] {
                let refused = try await visitor.get("\(Self.place)?\(query)")
                #expect(refused.status == .unprocessableContent && refused.html.contains("field-error"))
            }
            for position in ["x", "-1-x", "1-2", "99999999999999999999-\(UUID())"] {
                #expect(try await visitor.get("\(Self.place)?before=\(position)").status == .ok)
            }
        }
    }

    @Test("the history is taken along as CSV and JSON, and that is noted")
    func files() async throws {
        try await TestSite.run { site in
            let visitor = try await site.visitor()
            let now = site.realm.now()
            try await self.append(
                AuditEntry(
                    at: now, actor: "account:\(visitor.account.id)", action: "request.saved", object: "request:U000594/2023",
                    source: "=cmd|'/c calc'"), on: site)
            let csv = try await visitor.get(Self.place + "/csv")
            #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(csv.headers[.contentDisposition]?.contains("historia.csv") == true && csv.headers[.cacheControl] == "no-store")
            let line = "\(WarsawTime.dateTimeWithSeconds(now)),Ty,Zapisano wniosek U000594/2023,'=cmd|'/c calc',wykonano\r\n"
            #expect(Data(csv.bytes) == Data("\u{FEFF}Data i godzina,Kto,Czynność,Adres IP,Wynik\r\n\(line)".utf8))
            let json = try await visitor.get(Self.place + "/json")
            let object = try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String: Any])
            #expect(object["isComplete"] as? Bool == true)
            let entries = try #require(object["entries"] as? [[String: String]])
            #expect(entries.map { $0["action"] } == ["account.history-exported", "request.saved"] || entries.count == 2)
            #expect(entries.first { $0["action"] == "request.saved" }?["at"] == now.exactISO8601)
            #expect(try await visitor.get(Self.place + "/csv?from=x").status == .badRequest)
            #expect(self.rows(try await visitor.get(Self.place).html).filter { $0[2] == "Pobrano historię" }.count == 2)
        }
    }

    @Test("every action the service records has a sentence of its own")
    func sentences() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        var actions: Set<String> = []
        for folder in [
            "Services/ProfileRequests/UseCases", "Services/ProfileRequests/Sandbox", "Services/ProfileRequests/Attachments",
            "Shared/RelyingParty",
        ] {
            let folder = root.appending(path: folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".swift") {
                let source = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                // A dotted word in quotes in a file that records something is an action, unless it is one of the few others.
                guard source.contains("record(") || source.contains("AuditEntry(") else { continue }
                for match in source.matches(of: /"([a-z]+(?:\.[a-z-]+)+)"/) { actions.insert(String(match.1)) }
            }
        }
        actions.subtract([
            "error.type", "http.status", "dependency.url", "reminders.stop", "reminders.address", "malware.signature", "scan.failure",
        ])
        #expect(actions.count > 30 && actions.contains("account.opened") && actions.contains("session.expired"))
        #expect(actions == Set(HistorySentence.texts.keys))
        #expect(Set(HistorySentence.texts.values).count == HistorySentence.texts.count)
    }
}
