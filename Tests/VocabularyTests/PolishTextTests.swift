import Testing
import Vocabulary

@Suite("Polish text")
struct PolishTextTests {
    @Test(
        "a search key forgets case, diacritics and punctuation",
        arguments: [
            ("Łódź", "lodz"), ("Zażółć gęślą jaźń", "zazolc gesla jazn"), ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
            ("-Prywatna  Specjalistyczna\tPrzychodnia", "prywatna specjalistyczna przychodnia"), ("„ANI-MED”", "ani med"),
            ("N.Z.O.Z.", "nzoz"), ("Sp. z o.o.", "sp z oo"), ("  ", ""), ("", ""), ("—„”—", ""), ("Bielsko–Biała", "bielsko biala"),
            ("Bielsko\u{A0}Biała", "bielsko biala"), ("Z\u{307}o\u{301}ł\u{107}", "zolc"), ("Müller & Søn", "muller søn"),
            ("Śliwka/2", "sliwka 2"), ("d'Arc", "darc"), ("ﬁliera", "filiera"),
        ])
    func searchKeys(_ text: String, _ key: String) {
        #expect(PolishText.searchKey(text) == key)
        #expect(PolishText.searchKey(key) == key)
    }

    @Test("collation keys sort as a Polish dictionary does")
    func collation() {
        let sorted = [
            "", "1 Maja", "2 Maja", "a", "A", "aa", "az", "aż", "ą", "ąb", "b", "ba", "bą", "c", "czar", "ć", "ćma", "d", "e", "ez", "ę",
            "f",
            "l", "lz", "lż", "ł", "Łódź", "ma", "n", "ń", "o", "oz", "ó", "p", "s", "sz", "ś", "t", "z", "zz", "zż", "ź", "źródło", "ż",
            "żaba",
            "Яна",
        ]
        let keys = sorted.map { Array(PolishText.collationKey($0).utf8) }
        for (one, two) in zip(keys.indices, keys.indices.dropFirst()) where sorted[one].lowercased() != sorted[two].lowercased() {
            #expect(keys[one].lexicographicallyPrecedes(keys[two]), "\(sorted[one]) < \(sorted[two])")
        }
    }

    @Test("leading punctuation and case do not move a name, and different names never share a key")
    func stable() {
        func isBefore(_ one: String, _ two: String) -> Bool {
            Array(PolishText.collationKey(one).utf8).lexicographicallyPrecedes(Array(PolishText.collationKey(two).utf8))
        }
        #expect(isBefore("„ANI-MED”", "-Prywatna"))
        #expect(isBefore("-Prywatna", "PRZYCHODNIA"))
        #expect(isBefore("apteka", "BARWA"))
        #expect(isBefore("APTEKA", "barwa"))
        #expect(isBefore("Nowa", "Nowa Sól"))
        #expect(isBefore("Nowa Wieś", "Nowak"))
        #expect(PolishText.collationKey("a") != PolishText.collationKey("A"))
        #expect(PolishText.collationKey("„a”") != PolishText.collationKey("a"))
    }

    @Test(
        "numbers take their Polish form",
        arguments: [
            (0, "wniosków"), (1, "wniosek"), (2, "wnioski"), (4, "wnioski"), (5, "wniosków"), (11, "wniosków"), (12, "wniosków"),
            (14, "wniosków"), (21, "wniosków"), (22, "wnioski"), (100, "wniosków"), (101, "wniosków"), (102, "wnioski"), (112, "wniosków"),
            (122, "wnioski"), (1001, "wniosków"), (-1, "wniosek"), (Int.min, "wniosków"),
        ])
    func plurals(_ number: Int, _ form: String) {
        #expect(PolishText.plural(number, one: "wniosek", few: "wnioski", many: "wniosków") == form)
    }

    @Test("thousands are parted by a no-break space from five digits on")
    func numbers() {
        #expect(PolishText.number(26_520) == "26\u{A0}520")
        #expect(PolishText.number(2000) == "2000")
        #expect(PolishText.number(1_234_567) == "1\u{A0}234\u{A0}567")
        #expect(PolishText.number(-10_000) == "-10\u{A0}000")
        #expect(PolishText.number(0) == "0")
    }
}
