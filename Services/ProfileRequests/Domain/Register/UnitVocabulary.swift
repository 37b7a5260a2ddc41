/// The words that stand in names of units, each with a number.
struct UnitVocabulary: Sendable {
    private var numbers: [String: UInt32] = [:]
    private var words: [[UInt8]] = []

    /// The number of a word, which is given one where it has none.
    mutating func number(of word: Substring.UTF8View) -> UInt32 {
        let text = String(Substring(word))
        if let number = self.numbers[text] { return number }
        let number = UInt32(self.words.count)
        self.numbers[text] = number
        self.words.append(Array(word))
        return number
    }

    /// For each word, by its number, which of those sought stand in it: a bit each, the first the lowest. Nil where one of them stands in no word.
    func marks(of sought: [String]) -> [UInt64]? {
        var marks = [UInt64](repeating: 0, count: self.words.count)
        for (bit, text) in sought.enumerated() {
            let part = Array(text.utf8)
            var isThere = false
            for (number, word) in self.words.enumerated() where Self.contains(part, in: word) {
                marks[number] |= 1 << UInt64(bit)
                isThere = true
            }
            guard isThere else { return nil }
        }
        return marks
    }

    private static func contains(_ part: [UInt8], in word: [UInt8]) -> Bool {
        guard let first = part.first, word.count >= part.count else { return part.isEmpty }
        for start in 0...(word.count - part.count) where word[start] == first {
            if word[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }
}
