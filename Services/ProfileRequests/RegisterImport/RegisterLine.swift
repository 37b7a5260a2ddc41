import Foundation
import ProfileRequestsDomain
import Vocabulary

/// A unit as a line of a register file tells of it. What the file has no column for is not told, which is not the same as absent.
struct RegisterLine: Hashable, Sendable {
    let number: RegisterBookNumber?
    let name: String
    let nip: NIP?
    let teryt: TERYT
    let town: String
    let postalCode: PostalCode
    let street: String?
    let building: String
    let telephone: PhoneNumber?
    let email: EmailAddress?
    /// The day on which it was struck off the register; a day ahead does not count yet.
    let struckOff: Date?
    let regon: REGON?
    let powiat: String?
    let gmina: String?
    let kind: UnitKind?
    let scope: UnitScope?
    let id: UUID?
    private let tellsRegon: Bool

    private static let nameLimit = 500
    private static let wordLimit = 200

    init(_ record: [String], header: RegisterHeader, now: Date) throws(RegisterLineRefusal) {
        guard record.count == header.count else { throw .fieldCount(record.count, of: header.count) }
        func text(_ column: RegisterColumn) -> String? { header.text(column, of: record) }
        func plain(_ column: RegisterColumn, limit: Int = Self.wordLimit) throws(RegisterLineRefusal) -> String? {
            guard let text = text(column) else { return nil }
            guard text.unicodeScalars.count <= limit else { throw .tooLong(column) }
            guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { throw .characters(column) }
            return text
        }
        func needed(_ column: RegisterColumn) throws(RegisterLineRefusal) -> String {
            guard let text = try plain(column) else { throw .missing(column) }
            return text
        }
        func value<Value>(_ column: RegisterColumn, _ make: (String) throws -> Value) throws(RegisterLineRefusal) -> Value? {
            guard let text = text(column) else { return nil }
            do {
                return try make(text)
            } catch {
                throw .wrong(column)
            }
        }
        self.number = try value(.number) { try RegisterBookNumber($0) }
        var name = try plain(.name, limit: Self.nameLimit)
        if name == nil { name = try plain(.ownerName, limit: Self.nameLimit) }
        guard let name else { throw .missing(.name) }
        guard !PolishText.searchKey(name).isEmpty else { throw .wrong(.name) }
        self.name = name
        self.nip = try value(.nip) { try NIP($0) }
        guard let teryt = try value(.teryt, { try TERYT($0) }) else { throw .missing(.teryt) }
        self.teryt = teryt
        self.town = try needed(.town)
        guard let postalCode = try value(.postalCode, { try PostalCode($0) }) else { throw .missing(.postalCode) }
        self.postalCode = postalCode
        self.street = try plain(.street)
        let building = try needed(.building)
        let premises = try plain(.premises)
        self.building = premises.map { "\(building)/\($0)" } ?? building
        self.telephone = try value(.telephone) { try PhoneNumber($0) }
        self.email = try value(.email) { try EmailAddress($0) }
        let day = try value(.struckOff) { try CalendarDate(String($0.prefix(10))) }
        self.struckOff = day.map { WarsawTime.start(of: $0) }.flatMap { $0 <= now ? $0 : nil }
        self.tellsRegon = header.has(.regon)
        self.regon = try value(.regon) { try REGON($0) }
        self.powiat = try plain(.powiat)
        self.gmina = try plain(.gmina)
        self.kind = try value(.kind) { text in try Self.known(UnitKind(rawValue: text)) }
        self.scope = try value(.scope) { text in try Self.known(UnitScope(rawValue: text)) }
        self.id = try value(.id) { text in try Self.known(UUID(uuidString: text)) }
        if self.number == nil, self.regon == nil { throw .nothingToKnowItBy }
    }

    private static func known<Value>(_ value: Value?) throws(InvalidIdentifier) -> Value {
        guard let value else { throw .structure }
        return value
    }

    /// What no two lines may have in common: the number in the register, or else the REGON.
    var key: String { self.number?.value ?? self.regon?.value ?? "" }

    /// The unit as it is to be.
    ///
    /// - Parameters:
    ///   - present: as it is; nil where it is new.
    ///   - place: what the gmina of the TERYT code and its powiat are called, where that is known.
    func unit(instead present: Unit?, newID: UUID, place: (powiat: String, gmina: String)?) throws(RegisterLineRefusal) -> Unit {
        let kind = self.kind ?? present?.kind ?? .healthCareEntity
        let isWhereItWas = present?.teryt == self.teryt
        let unit = Unit(
            id: present?.id ?? newID, kind: kind, name: self.name, nip: self.nip, regon: self.tellsRegon ? self.regon : present?.regon,
            registerBookNumber: self.number, teryt: self.teryt,
            address: UnitAddress(
                powiat: self.powiat ?? (isWhereItWas ? present?.address.powiat : nil) ?? place?.powiat ?? "",
                gmina: self.gmina ?? (isWhereItWas ? present?.address.gmina : nil) ?? place?.gmina ?? "", town: self.town,
                postalCode: self.postalCode, street: self.street, building: self.building),
            telephone: self.telephone, email: self.email, scope: self.scope ?? present?.scope ?? .reporting,
            // Whoever closed a unit knows why; a register that does not say so opens nothing.
            closedAt: present?.closedAt ?? self.struckOff)
        guard unit.kind.scopes.contains(unit.scope) else { throw .kindAndScope }
        if let present, (present.kind == .eHealthCentre) != (unit.kind == .eHealthCentre) { throw .centralUnit }
        if unit.kind == .eHealthCentre, unit.isClosed { throw .centralUnit }
        return unit
    }
}
