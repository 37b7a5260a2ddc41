import Foundation
import ServiceKit
import Vocabulary

/// The history as a file of the person's own.
enum HistoryFile {
    /// CSV (RFC 4180) in UTF-8, with a byte order mark, without which spreadsheets take Polish letters for others.
    static func csv(_ page: PersonalHistory.Page) -> [UInt8] {
        var text = "\u{FEFF}" + CSVRecord.line(["Data i godzina", "Kto", "Czynność", "Adres IP", "Wynik"])
        for item in page.items {
            text += CSVRecord.line([
                WarsawTime.dateTimeWithSeconds(item.at), item.who.polishName, HistorySentence.of(item), item.source, item.result.polishName,
            ])
        }
        return Array(text.utf8)
    }

    static func json(_ page: PersonalHistory.Page) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(Whole(page)))
    }

    private struct Whole: Encodable {
        /// Whether the period has no further entries.
        let isComplete: Bool
        let entries: [Entry]

        init(_ page: PersonalHistory.Page) {
            self.isComplete = !page.hasMore
            self.entries = page.items.map(Entry.init)
        }
    }

    private struct Entry: Encodable {
        let at: String
        /// `own`, `administrator`, `system`
        let who: String
        let action: String
        let description: String
        let request: String?
        let source: String?
        let result: String

        init(_ item: PersonalHistory.Item) {
            self.at = item.at.exactISO8601
            self.who = item.who.rawValue
            self.action = item.action
            self.description = HistorySentence.of(item)
            self.request = item.request
            self.source = item.source
            self.result = item.result.rawValue
        }
    }
}
