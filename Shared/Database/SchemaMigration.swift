/// One step of a schema's history. Once released it never changes; a later step mends it.
package struct SchemaMigration: Sendable {
    /// Counts from 1 without gaps.
    package let version: Int
    package let name: String
    package let statements: [SQL]
    /// What each database has its own words for; run after ``statements``.
    package let particular: [SQLDialect: [SQL]]

    package init(version: Int, name: String, statements: [SQL], particular: [SQLDialect: [SQL]] = [:]) {
        self.version = version
        self.name = name
        self.statements = statements
        self.particular = particular
    }

    /// Everything the step does on a database, in order.
    func statements(in dialect: SQLDialect) -> [SQL] {
        self.statements + (self.particular[dialect] ?? [])
    }

    /// Tells whether the step reads the way it did when it was applied: FNV-1a over its statements, white space folded.
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for statement in self.statements + SQLDialect.allCases.flatMap({ self.particular[$0] ?? [] }) {
            let words = statement.statement.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for byte in words.utf8 + [0] {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            }
        }
        return String(hash, radix: 16)
    }
}
