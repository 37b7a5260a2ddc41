import Vocabulary

/// What an announcement says: a title, and a text in paragraphs. Plain text, which is shown as it is: no markup, no links.
package struct AnnouncementContent: Hashable, Sendable {
    package static let longestTitle = 150
    package static let longestText = 5000

    package let title: String
    /// Lines end in a line feed; an empty line stands between paragraphs.
    package let text: String

    /// White space around both is left out, and lines end as here whatever they ended with.
    ///
    /// - Throws: the first of ``AnnouncementError`` that concerns the content.
    package init(title: String, text: String) throws(AnnouncementError) {
        let title = Self.trimmed(Self.lines(of: title).joined(separator: " "))
        guard !title.isEmpty else { throw .titleMissing }
        guard title.count <= Self.longestTitle else { throw .titleTooLong }
        let text = Self.trimmed(Self.lines(of: text).map(Self.withoutTrailingSpace).joined(separator: "\n"))
        guard !text.isEmpty else { throw .textMissing }
        guard text.count <= Self.longestText else { throw .textTooLong }
        guard Self.isPrintable(title), Self.isPrintable(text) else { throw .unprintable }
        self.title = title
        self.text = text
    }

    /// What empty lines separate, each paragraph in its lines.
    package var paragraphs: [[String]] {
        self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            .split { $0.isEmpty }.map(Array.init)
    }

    private static func lines(of text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return Self.withoutTrailingSpace(String(start))
    }

    private static func withoutTrailingSpace(_ text: String) -> String {
        var text = text
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }

    /// Nothing that steers a terminal, a database or the direction of writing.
    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar == "\n" || scalar == "\t"
            case .surrogate, .privateUse, .unassigned: false
            case .format: !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
            default: true
            }
        }
    }
}
