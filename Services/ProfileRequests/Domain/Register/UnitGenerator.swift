import Foundation
import Vocabulary

/// Makes up a register of units: valid numbers from ranges that nobody has, invented names, addresses that fit their TERYT.
///
/// The same seed gives the same units, and a longer register begins with the shorter one. The fixed units come first
/// and are the same for every seed.
package struct UnitGenerator: Sendable {
    package let seed: UInt64

    package init(seed: UInt64 = 2023) {
        self.seed = seed
    }

    /// "Centrum e-Zdrowia (środowisko testowe)", the central unit.
    package static let eHealthCentreID = fixedID(1)
    /// Supervises and reports.
    package static let psychiatryInstituteID = fixedID(2)
    package static let addictionCentreID = fixedID(3)
    /// An ordinary health-care entity whose name begins with a dash: `-Prywatna Specjalistyczna Przychodnia Stomatologiczna „Ósemka”`.
    package static let dentalClinicID = fixedID(4)
    /// An ordinary health-care entity whose name begins with a quote: `„ŚWITO-MED” Spółka z ograniczoną odpowiedzialnością`.
    package static let medicalCentreID = fixedID(5)
    /// Supervises and reports: a university hospital.
    package static let universityHospitalID = fixedID(6)

    /// A municipal office that is closed.
    package static let closedOfficeID = fixedID(12)

    /// The office of a voivodeship.
    package static func officeID(of voivodeship: Voivodeship) -> UUID {
        Self.fixedID(100 + (UInt8(voivodeship.rawValue) ?? 0))
    }

    /// The fixed units, then made-up ones, `count` in all (never fewer than the fixed ones).
    ///
    /// - Throws: ``InvalidIdentifier`` beyond some 900 000 units, where the number ranges end.
    package func units(_ count: Int = 2000) throws(InvalidIdentifier) -> [Unit] {
        var units: [Unit] = []
        units.reserveCapacity(count)
        var series = try self.series()
        while units.count < count || series.hasFixed { units.append(try series.next()) }
        return units
    }

    /// The same units one by one, for as many as would fill the memory.
    package func series() throws(InvalidIdentifier) -> Series {
        try Series(self)
    }

    package struct Series {
        private let generator: UnitGenerator
        private var numbers = RegisterNumbers()
        private let fixed: [Unit]
        private var dealt = 0

        fileprivate init(_ generator: UnitGenerator) throws(InvalidIdentifier) {
            self.generator = generator
            self.fixed = try UnitGenerator.fixedUnits(&self.numbers)
        }

        /// Whether some of the fixed units are still to come.
        package var hasFixed: Bool { self.dealt < self.fixed.count }

        package mutating func next() throws(InvalidIdentifier) -> Unit {
            let unit = self.hasFixed ? self.fixed[self.dealt] : try self.generator.unit(self.dealt, &self.numbers)
            self.dealt += 1
            return unit
        }
    }

    fileprivate func unit(_ index: Int, _ numbers: inout RegisterNumbers) throws(InvalidIdentifier) -> Unit {
        var random = SplitMix64(seed: self.seed &+ UInt64(index) &* 0xD134_2543_DE82_EF95)
        let id = UUID(random.next(), random.next())
        let kind = Self.kind(random.number(below: 1000))
        let place = try MadeUpPlaces.place(random.number(below: MadeUpPlaces.count))
        let isRegistered = kind != .municipality && kind != .administration
        return Unit(
            id: id, kind: kind, name: MadeUpNames.name(of: kind, in: place.gmina, from: &random),
            nip: isRegistered ? try numbers.nextNIP() : nil,
            regon: kind == .organisationalUnit ? try numbers.nextLocalREGON() : try numbers.nextREGON(),
            registerBookNumber: isRegistered ? try numbers.nextBookNumber() : nil,
            teryt: place.teryt, address: try Self.address(in: place, from: &random), telephone: try numbers.nextPhone(),
            email: random.number(below: 5) == 0 ? nil : try EmailAddress("jednostka\(index)@jednostki.example"),
            scope: kind == .medicalUniversity || kind == .bloodCentre ? .supervisingAndReporting : .reporting)
    }

    /// Out of a thousand units, most are health-care entities.
    private static func kind(_ draw: Int) -> UnitKind {
        switch draw {
        case ..<780: .healthCareEntity
        case ..<830: .organisationalUnit
        case ..<870: .medicalPractice
        case ..<900: .dentalPractice
        case ..<920: .nursingPractice
        case ..<960: .municipality
        case ..<975: .administration
        case ..<980: .medicalUniversity
        case ..<984: .medicalChamber
        case ..<988: .nursingChamber
        case ..<991: .pharmacyChamber
        case ..<993: .diagnosticiansChamber
        case ..<996: .healthFund
        default: .bloodCentre
        }
    }

    private static func address(in place: MadeUpPlaces.Place, from random: inout SplitMix64) throws(InvalidIdentifier) -> UnitAddress {
        let building = "\(1 + random.number(below: 120))" + random.pick(["", "", "", "A", "B", "/2"])
        let end = Self.padded(1 + random.number(below: 999), to: 3)
        return UnitAddress(
            powiat: place.powiat, gmina: place.gmina, town: place.gmina,
            postalCode: try PostalCode("\(Self.padded(place.postalPrefix, to: 2))-\(end)"),
            street: place.isTown ? random.pick(MadeUpNames.streets) : nil, building: building)
    }

    fileprivate static func fixedUnits(_ numbers: inout RegisterNumbers) throws(InvalidIdentifier) -> [Unit] {
        func make(
            _ id: UUID, _ kind: UnitKind, _ name: String, _ place: MadeUpPlaces.Place, _ scope: UnitScope, isRegistered: Bool = true,
            _ numbers: inout RegisterNumbers
        ) throws(InvalidIdentifier) -> Unit {
            var random = SplitMix64(seed: UInt64(id.uuid.15))
            return Unit(
                id: id, kind: kind, name: name, nip: isRegistered ? try numbers.nextNIP() : nil, regon: try numbers.nextREGON(),
                registerBookNumber: isRegistered ? try numbers.nextBookNumber() : nil, teryt: place.teryt,
                address: try Self.address(in: place, from: &random), telephone: try numbers.nextPhone(),
                email: try EmailAddress("\(kind.code.lowercased())\(id.uuid.15)@jednostki.example"), scope: scope)
        }
        let capital = try MadeUpPlaces.seat(of: .mazowieckie)
        let west = try MadeUpPlaces.seat(of: .wielkopolskie)
        var units = [
            try make(Self.eHealthCentreID, .eHealthCentre, "Centrum e-Zdrowia (środowisko testowe)", capital, .central, &numbers),
            try make(
                Self.psychiatryInstituteID, .psychiatryInstitute, "Instytut Psychiatrii i Neurologii (środowisko testowe)", capital,
                .supervisingAndReporting, &numbers),
            try make(
                Self.addictionCentreID, .addictionCentre, "Krajowe Centrum Przeciwdziałania Uzależnieniom (środowisko testowe)", capital,
                .supervising, &numbers),
            try make(
                Self.dentalClinicID, .healthCareEntity, "-Prywatna Specjalistyczna Przychodnia Stomatologiczna „Ósemka”", west, .reporting,
                &numbers),
            try make(
                Self.medicalCentreID, .healthCareEntity, "„ŚWITO-MED” Spółka z ograniczoną odpowiedzialnością",
                try MadeUpPlaces.seat(of: .lodzkie), .reporting, &numbers),
            try make(
                Self.universityHospitalID, .medicalUniversity, "Szpital Kliniczny „Źródło”", try MadeUpPlaces.seat(of: .malopolskie),
                .supervisingAndReporting, &numbers),
        ]
        for voivodeship in Voivodeship.allCases {
            // dolnośląskie → Dolnośląski
            let adjective = voivodeship.polishName.dropLast().split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            let name = "\(adjective.joined(separator: "-")) Urząd Wojewódzki (środowisko testowe)"
            units.append(
                try make(
                    Self.officeID(of: voivodeship), .voivodeshipOffice, name, try MadeUpPlaces.seat(of: voivodeship),
                    .supervising, &numbers))
        }
        let offices = [("Starostwo Powiatowe", 20), ("Urząd Gminy", 121), ("Urząd Miasta", 224)]
        for (offset, (office, number)) in offices.enumerated() {
            let place = try MadeUpPlaces.place(number)
            var unit = try make(
                Self.fixedID(UInt8(10 + offset)), .municipality, "\(office) \(place.gmina)", place, .reporting, isRegistered: false,
                &numbers)
            // 1.01.2020, 12:00 in Warsaw
            if unit.id == Self.closedOfficeID { unit.closedAt = Date(timeIntervalSince1970: 1_577_833_200) }
            units.append(unit)
        }
        return units
    }

    private static func fixedID(_ number: UInt8) -> UUID {
        UUID(uuid: (0x55, 0x4E, 0x49, 0x54, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension UUID {
    /// A version 4 identifier of these random bits.
    init(_ high: UInt64, _ low: UInt64) {
        func byte(_ bits: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: bits >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6) & 0x0F | 0x40,
                byte(high, 7), byte(low, 0) & 0x3F | 0x80, byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5),
                byte(low, 6),
                byte(low, 7)
            ))
    }
}
