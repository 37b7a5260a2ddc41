import Database
import Foundation
import Testing

@Suite("Statements")
struct SQLTests {
    @Test("values are bound in order and never become text")
    func binding() {
        let name = "'; DROP TABLE x; --"
        let (text, values) = ("SELECT \(1), \(name), \(nil as String?) WHERE a = \(true)" as SQL).statement
        #expect(text == "SELECT $1, $2, $3 WHERE a = $4")
        #expect(values == [.integer(1), .text(name), .null, .integer(1)])
    }

    @Test("parts nest, join and add up with their numbers going on")
    func nesting() {
        let part: SQL = "b = \(2)"
        let whole = ("a = \(1) AND \(part)" as SQL) + " OR c IN (\(list: [3, 4]))" + " OR d IN (\(list: [] as [Int]))"
        #expect(whole.statement.text == "a = $1 AND b = $2 OR c IN ($3, $4) OR d IN (NULL)")
        #expect(SQL.joined([part, part], separator: " AND ").statement.text == "b = $1 AND b = $2")
    }

    @Test("values read back as what they were")
    func values() throws {
        let moment = Date(timeIntervalSince1970: 1_700_000_000.123)
        let id = UUID()
        #expect(try Date(sqlValue: moment.sqlValue) == moment)
        #expect(try UUID(sqlValue: id.sqlValue) == id)
        #expect(try Bool(sqlValue: true.sqlValue) && !Bool(sqlValue: false.sqlValue))
        #expect(throws: SQLValueMismatch.self) { try Bool(sqlValue: .integer(2)) }
        #expect(throws: SQLValueMismatch.self) { try String(sqlValue: .integer(2)) }
        let row = Row(["a": .null, "b": .text("x")])
        #expect(try row.optional("a", as: String.self) == nil)
        #expect(throws: DatabaseError.malformed(column: "a")) { try row.get("a", as: String.self) }
        #expect(throws: DatabaseError.malformed(column: "c")) { try row.optional("c", as: String.self) }
    }
}
