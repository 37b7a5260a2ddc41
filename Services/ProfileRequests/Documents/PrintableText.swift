/// A text that can be set on paper: no control characters, no marks that turn the direction of what follows, single spaces.
struct PrintableText: Hashable {
    static let limit = 1000
    static let missing = "-"

    let content: String

    /// "-" for a text that is missing or blank once cleaned.
    init(_ text: String?) {
        var kept = ""
        var count = 0
        var pendingSpace = false
        for character in text ?? "" {
            let cleaned = Self.clean(character)
            guard !cleaned.isEmpty else {
                pendingSpace = !kept.isEmpty
                continue
            }
            if pendingSpace { kept.append(" ") }
            count += pendingSpace ? 2 : 1
            pendingSpace = false
            guard count <= Self.limit else {
                kept.append("…")
                break
            }
            kept.append(contentsOf: cleaned)
        }
        self.content = kept.isEmpty ? Self.missing : kept
    }

    /// What remains of one character: nothing for white space and for what only controls.
    private static func clean(_ character: Character) -> String {
        var scalars = String.UnicodeScalarView()
        // A base letter with a hundred accents would otherwise be one "character" of any height.
        for scalar in character.unicodeScalars.prefix(8) where Self.isPrinted(scalar) { scalars.append(scalar) }
        return String(scalars)
    }

    private static func isPrinted(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{A0}" || scalar == "\u{202F}" { return true }
        if scalar.properties.isWhitespace || scalar.properties.isNoncharacterCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }
}
