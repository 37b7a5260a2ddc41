import Testing

@testable import ProfileRequests

@Suite("The reader of semicolon-separated records")
struct CSVReaderTests {
    /// What is read, with the bytes coming in parts of this size.
    private func items(_ bytes: [UInt8], parts: Int = 3) throws -> [CSVReader.Item] {
        var rest = bytes[...]
        var reader = CSVReader {
            defer { rest = rest.dropFirst(parts) }
            return Array(rest.prefix(parts))
        }
        var items: [CSVReader.Item] = []
        while let item = try reader.nextItem() { items.append(item) }
        return items
    }

    private func items(_ text: String, parts: Int = 3) throws -> [CSVReader.Item] { try self.items(Array(text.utf8), parts: parts) }

    @Test("fields are read bare and quoted, with semicolons, line breaks and quotation marks within", arguments: [1, 2, 3, 7, 4096])
    func records(_ parts: Int) throws {
        let text = "a;\"b;c\";\"d\"\"e\";\r\n\r\n\"two\nlines\";;x;ł\n\nlast;1;2;3"
        #expect(
            try self.items(text, parts: parts) == [
                .record(line: 1, fields: ["a", "b;c", "d\"e", ""]), .record(line: 3, fields: ["two\nlines", "", "x", "ł"]),
                .record(line: 6, fields: ["last", "1", "2", "3"]),
            ])
    }

    @Test("what will not do is told with its line, and reading goes on with the next", arguments: [1, 2, 5, 4096])
    func faults(_ parts: Int) throws {
        let text = "a\"b;c\nok\n\"a\"b;c\nok\na\rb\nok\n"
        #expect(
            try self.items(text, parts: parts) == [
                .fault(line: 1, .strayQuote), .record(line: 2, fields: ["ok"]), .fault(line: 3, .textAfterQuote),
                .record(line: 4, fields: ["ok"]), .fault(line: 5, .strayCarriageReturn), .record(line: 6, fields: ["ok"]),
            ])
        #expect(
            try self.items([0xFF, 0x3B, 0x61, 0x0A, 0x61, 0x00, 0x0A, 0x62], parts: parts) == [
                .fault(line: 1, .notUTF8), .fault(line: 2, .containsNUL), .record(line: 3, fields: ["b"]),
            ])
    }

    @Test("a quotation mark that is never closed and a record without an end are refused in bounded memory")
    func endless() throws {
        #expect(try self.items("ok\n\"a;b\nc") == [.record(line: 1, fields: ["ok"]), .fault(line: 2, .unclosedQuote)])
        let long = String(repeating: "x", count: 3 * CSVReader.recordLimit)
        #expect(try self.items(long + "\nok", parts: 4096) == [.fault(line: 1, .tooLong), .record(line: 2, fields: ["ok"])])
    }

    @Test("nothing is no record, and an error of whoever gives the bytes is passed on")
    func ends() throws {
        #expect(try self.items("").isEmpty && self.items("\n\r\n\n").isEmpty)
        struct Broken: Error {}
        var given = false
        var reader = CSVReader {
            if given { throw Broken() }
            given = true
            return Array("a;b".utf8)
        }
        #expect(throws: Broken.self) { _ = try reader.nextItem() }
    }
}
