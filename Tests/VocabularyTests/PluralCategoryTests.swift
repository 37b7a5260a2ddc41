import Testing
import Vocabulary

@Suite("Plural forms")
struct PluralCategoryTests {
    @Test(
        "numbers take the form of CLDR's rules in each language",
        arguments: [
            (Language.polish, [1], PluralCategory.one), (.polish, [2, 3, 4, 22, 103, 1004], .few),
            (.polish, [0, 5, 11, 12, 14, 21, 112, 1001], .many),
            (.ukrainian, [1, 21, 101, 1001], .one), (.ukrainian, [2, 4, 23, 104], .few),
            (.ukrainian, [0, 5, 11, 12, 14, 20, 111, 113], .many),
            (.english, [1], .one), (.english, [0, 2, 11, 21, 101], .other),
        ])
    func forms(_ language: Language, _ numbers: [Int], _ category: PluralCategory) {
        for number in numbers { #expect(PluralCategory(of: number, in: language) == category, "\(number)") }
    }
}
