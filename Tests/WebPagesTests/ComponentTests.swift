import Testing

@testable import WebPages

@Suite struct ComponentTests {
    @Test(
        "pages left out are shown as one gap, never in place of a single page",
        arguments: [
            (1, 1, "1"), (1, 2, "1 2"), (1, 10, "1 2 … 10"), (4, 10, "1 2 3 4 5 … 10"), (5, 10, "1 … 4 5 6 … 10"), (10, 10, "1 … 9 10"),
            (3, 5, "1 2 3 4 5"),
        ])
    func pages(page: Int, count: Int, shown: String) {
        #expect(Pagination.shown(page, of: count).map { $0.map(String.init) ?? "…" }.joined(separator: " ") == shown)
    }

    @Test("a list says how long it is with spaces between thousands, and a page too far is the last")
    func totals() {
        let list = Pagination(total: 26_520, page: 9_999, size: 5) { "\($0)/\($1)" }
        #expect(list.totalText == "26\u{A0}520")
        #expect(list.page == 5_304 && list.pageCount == 5_304 && list.next == nil && list.previous == "5303/5")
        #expect(Pagination(total: 0, page: 0, size: 0) { "\($0)/\($1)" }.pageCount == 1)
    }

    @Test("the column sorted by turns round, the others start upwards")
    func sorting() throws {
        let sorting = Sorting(
            columns: [("a", "A"), ("b", "B")], current: "a", ascending: true, words: Words(["sortedAscending": "(rosnąco)"])
        ) { "\($0) \($1)" }
        #expect(sorting.items.map(\.href) == ["a false", "b true"])
        #expect(sorting.items.map(\.spoken) == ["(rosnąco)", nil])
    }

    @Test("an error summary's link to a group of choices leads to its first choice")
    func choices() {
        let group = ChoiceGroup("roles", label: "Role", kind: .checkbox, choices: [Choice("a", "A"), Choice("b", "B")], chosen: ["b"])
        #expect(group.choices.map(\.id) == ["field-roles", "field-roles-2"])
        #expect(group.choices.map(\.checked) == [false, true])
    }

    @Test("passwords and codes are never shown again")
    func secrets() {
        #expect(Field("p", label: "Hasło", kind: .password, value: "tajne").value.isEmpty)
        #expect(Field("c", label: "Kod", kind: .code, value: "123456").value.isEmpty)
    }

    @Test("a fact without a value shows a dash")
    func facts() {
        #expect(Fact("NIP", nil).values == ["–"] && Fact("NIP", "").values == ["–"] && Fact("NIP", "1", "2").values == ["1", "2"])
    }
}
