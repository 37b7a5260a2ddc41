import Vocabulary

/// A name as people are compared by it: the family name and the first given name, case and diacritics folded.
package struct PersonName: Hashable, Sendable {
    package let first: String
    package let family: String

    package init(givenNames: String, familyName: String) {
        self.first = PolishText.searchKey(givenNames).split(separator: " ").first.map(String.init) ?? ""
        self.family = PolishText.searchKey(familyName)
    }
}
