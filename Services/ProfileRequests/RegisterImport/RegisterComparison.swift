import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Finds out what lines of a register file make of the register, a few at a time.
struct RegisterComparison {
    /// A line whose unit is new or differs from what it is.
    struct Difference: Sendable {
        let unit: Unit
        let present: Unit?

        var closes: Bool { self.unit.isClosed && self.present?.isClosed != true }
    }

    private let sql: Transaction
    private let newID: @Sendable () -> UUID
    /// Whether there is a central unit, or will be.
    private var hasCentral: Bool
    private var places: [TERYT: (powiat: String, gmina: String)?] = [:]

    init(_ sql: Transaction, newID: @escaping @Sendable () -> UUID) throws {
        self.sql = sql
        self.hasCentral = try !sql.units.all(of: .eHealthCentre, limit: 1).isEmpty
        self.newID = newID
    }

    /// What each line changes, in their order; nil for one that changes nothing.
    mutating func differences(_ lines: [RegisterLine]) throws -> [Result<Difference?, RegisterLineRefusal>] {
        let numbered = try self.sql.units.all(registerBookNumbers: lines.compactMap(\.number))
        let unnumbered = try self.sql.units.allUnregistered(regons: lines.compactMap(\.regon))
        let byNumber = Dictionary(numbered.map { ($0.registerBookNumber, $0) }) { first, _ in first }
        let byREGON = Dictionary(unnumbered.map { ($0.regon, $0) }) { first, _ in first }
        let named = try self.sql.units.find(Set(lines.compactMap(\.id)))
        return try lines.map { line in
            let registered = line.number.flatMap { byNumber[$0] }
            let present = registered ?? line.regon.flatMap { byREGON[$0] }
            if let id = line.id, let other = named[id], present?.id != other.id { return .failure(.identifierTaken) }
            let place = present?.teryt == line.teryt ? nil : try self.place(line)
            do throws(RegisterLineRefusal) {
                let unit = try line.unit(instead: present, newID: line.id ?? self.newID(), place: place)
                if present == nil, unit.kind == .eHealthCentre {
                    guard !self.hasCentral else { throw .centralUnit }
                    self.hasCentral = true
                }
                return .success(unit == present ? nil : Difference(unit: unit, present: present))
            } catch {
                return .failure(error)
            }
        }
    }

    private mutating func place(_ line: RegisterLine) throws -> (powiat: String, gmina: String)? {
        if line.powiat != nil, line.gmina != nil { return nil }
        if let known = self.places[line.teryt] { return known }
        let found = try self.sql.units.placeNames(line.teryt)
        self.places[line.teryt] = .some(found)
        return found
    }
}
