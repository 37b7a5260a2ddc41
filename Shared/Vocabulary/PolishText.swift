import Foundation

/// Polish text for machines: searching without diacritics, alphabetical order, plural forms.
package enum PolishText {
    /// What two spellings of a name have in common: lower case, no diacritics (ł becomes l), no punctuation, single spaces.
    ///
    /// Quotes, apostrophes and full stops vanish (`„ANI-MED”`, `N.Z.O.Z.` → `ani med`, `nzoz`), other punctuation parts words.
    package static func searchKey(_ text: String) -> String {
        var key = String.UnicodeScalarView()
        Self.forEachUnit(of: text) { unit in
            switch unit {
            case .gap: key.append(" ")
            case .ascii(let scalar), .other(let scalar): key.append(scalar)
            case .polish(let base, _): key.append(base)
            }
        }
        return String(key)
    }

    /// A text whose binary order is the Polish alphabetical order of the originals: a ą b c ć … z ź ż.
    ///
    /// Case, punctuation and foreign accents decide only between texts that are otherwise equal, so different texts
    /// always have different keys. Digits come before letters, letters of other scripts after ż.
    package static func collationKey(_ text: String) -> String {
        var key = String.UnicodeScalarView()
        Self.forEachUnit(of: text) { unit in
            switch unit {
            case .gap: key.append(" ")
            case .ascii(let scalar): key.append(scalar)
            case .polish(let base, let mark):
                // The mark is greater than any beginning of a next letter: "az" < "a~" < "b".
                key.append(base)
                key.append(mark)
            case .other(let scalar):
                key.append("{")
                key.append(scalar)
            }
        }
        key.append("\u{1}")
        key.append(contentsOf: text.unicodeScalars)
        return String(key)
    }

    /// The form a number takes, by the rules of CLDR for whole numbers: 1 wniosek, 2 wnioski, 5 wniosków, 22 wnioski.
    package static func plural(_ number: Int, one: String, few: String, many: String) -> String {
        let magnitude = number.magnitude
        if magnitude == 1 { return one }
        let isTeen = (12...14).contains(magnitude % 100)
        return (2...4).contains(magnitude % 10) && !isTeen ? few : many
    }

    /// `26 520` with a no-break space; four digits stand together.
    package static func number(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let sign = number < 0 ? "-" : ""
        guard digits.count > 4 else { return sign + String(digits) }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("\u{A0}") }
            text.append(digit)
        }
        return sign + text
    }

    private enum Unit {
        case gap
        case ascii(Unicode.Scalar)
        case polish(base: Unicode.Scalar, mark: Unicode.Scalar)
        case other(Unicode.Scalar)
    }

    /// Lower-cased letters and digits, with one gap between words and none around.
    private static func forEachUnit(of text: String, _ body: (Unit) -> Void) {
        var isGapDue = false
        var hasBegun = false
        for scalar in Self.prepared(text).unicodeScalars {
            let unit: Unit
            switch scalar {
            case "a"..."z", "0"..."9": unit = .ascii(scalar)
            case "A"..."Z": unit = .ascii(Unicode.Scalar(UInt8(scalar.value + 32)))
            case "ą", "Ą": unit = .polish(base: "a", mark: "~")
            case "ć", "Ć": unit = .polish(base: "c", mark: "~")
            case "ę", "Ę": unit = .polish(base: "e", mark: "~")
            case "ł", "Ł": unit = .polish(base: "l", mark: "~")
            case "ń", "Ń": unit = .polish(base: "n", mark: "~")
            case "ó", "Ó": unit = .polish(base: "o", mark: "~")
            case "ś", "Ś": unit = .polish(base: "s", mark: "~")
            case "ź", "Ź": unit = .polish(base: "z", mark: "}")
            case "ż", "Ż": unit = .polish(base: "z", mark: "~")
            case ".", "'", "\"", "„", "”", "“", "‟", "’", "‘", "‚", "«", "»", "`", "´": continue
            default:
                guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                    isGapDue = true
                    continue
                }
                unit = .other(scalar)
            }
            if isGapDue, hasBegun { body(.gap) }
            isGapDue = false
            hasBegun = true
            body(unit)
        }
    }

    /// Composes what came decomposed and takes foreign accents off; names of Polish letters alone pass through untouched.
    private static func prepared(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy({ $0.isASCII || Self.known.contains($0) }) { return text }
        var kept = ""
        for character in text.precomposedStringWithCompatibilityMapping {
            if character.unicodeScalars.allSatisfy({ $0.isASCII || Self.known.contains($0) }) {
                kept.append(character)
            } else {
                kept += String(character).folding(options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive], locale: nil)
            }
        }
        return kept
    }

    private static let known: Set<Unicode.Scalar> = Set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”“–—\u{A0}".unicodeScalars)
}
