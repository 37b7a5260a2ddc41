import Foundation
import Sealing

/// Seals the personal columns of a table; a value belongs to its row and opens nowhere else.
struct SealedColumns {
    let table: String
    let sealer: Sealer

    func seal(_ value: some Encodable, _ column: String, of id: UUID) throws -> [UInt8] {
        try self.sealer.seal(json: value, for: self.context(column, id))
    }

    func open<Value: Decodable>(_ sealed: [UInt8], as type: Value.Type = Value.self, _ column: String, of id: UUID) throws -> Value {
        try self.sealer.open(sealed, as: type, for: self.context(column, id))
    }

    func seal(bytes: [UInt8], _ column: String, of id: UUID) throws -> [UInt8] {
        try self.sealer.seal(bytes, for: self.context(column, id))
    }

    func openBytes(_ sealed: [UInt8], _ column: String, of id: UUID) throws -> [UInt8] {
        try self.sealer.open(sealed, for: self.context(column, id))
    }

    private func context(_ column: String, _ id: UUID) -> String {
        "\(self.table).\(column):\(id.uuidString.lowercased())"
    }
}
