import Foundation
import ProfileRequestsDomain
import Testing
import Vocabulary

@Suite("The index of the register")
struct UnitIndexTests {
    let units: [Unit]
    let index: UnitIndex

    init() throws {
        var units = try UnitGenerator().units(2000)
        for place in stride(from: 30, to: 2000, by: 7) { units[place].closedAt = Samples.noon }
        self.units = UnitOrder().sorted(units)
        self.index = Self.index(of: self.units)
    }

    private static func index(of units: [Unit]) -> UnitIndex {
        var index = UnitIndex(change: 1)
        for unit in units { index.append(.init(unit)) }
        return index
    }

    static let searches: [UnitCriteria] = [
        UnitCriteria(), UnitCriteria(kind: .healthCareEntity), UnitCriteria(kind: .psychiatryInstitute), UnitCriteria(name: "przychodnia"),
        UnitCriteria(name: "ŁĘKOWIŻ"), UnitCriteria(name: "lek przych"), UnitCriteria(name: "przych lek"), UnitCriteria(name: "zdrow"),
        UnitCriteria(name: "o a"), UnitCriteria(kind: .municipality, name: "gminy"), UnitCriteria(name: "nieistniejąca"),
        UnitCriteria(name: "  „-” "), UnitCriteria(scope: .supervisingAndReporting), UnitCriteria(voivodeship: .lodzkie),
        UnitCriteria(isClosed: true), UnitCriteria(kind: .healthCareEntity, name: "med", voivodeship: .slaskie),
        UnitCriteria(name: "Opieki Zakład Publiczny Samodzielny Zdrowotnej"), UnitCriteria(name: "dent dentysty dent"),
    ]

    @Test("it finds just the units that meet the criteria, in each order", arguments: Self.searches)
    func equalsComparison(_ criteria: UnitCriteria) {
        let expected = self.units.filter(criteria.matches)
        for key in UnitOrder.Key.allCases {
            for isAscending in [true, false] {
                let order = UnitOrder(key, isAscending: isAscending)
                let hits = self.index.search(criteria, sortedBy: order)
                #expect(hits.count == expected.count)
                #expect(hits.ids(from: 0, count: .max) == order.sorted(expected).map(\.id))
            }
        }
    }

    @Test("the mix above finds something but where nothing is to be found")
    func control() {
        for criteria in Self.searches {
            let found = self.index.search(criteria, sortedBy: UnitOrder()).count
            #expect((found == 0) == (criteria.name == "nieistniejąca"), "\(criteria)")
        }
    }

    @Test("a page is a part of the list, and beyond its end there is nothing")
    func pages() {
        let hits = self.index.search(UnitCriteria(), sortedBy: UnitOrder())
        #expect(hits.ids(from: 1990, count: 50) == self.units.suffix(10).map(\.id))
        #expect(hits.ids(from: 2000, count: 5).isEmpty)
    }

    @Test("names are in Polish order: ł comes after l, ż last")
    func polishOrder() throws {
        let names = ["Żuraw", "Łąka", "Lipa", "Mak", "Zdrój", "Źródło", "ćma", "Cis"]
        let units = try names.map { name in
            var unit = try Samples.unit()
            unit.name = name
            return unit
        }
        #expect(UnitOrder().sorted(units).map(\.name) == ["Cis", "ćma", "Lipa", "Łąka", "Mak", "Zdrój", "Źródło", "Żuraw"])
    }

    @Test("with changes it is the index of the changed register")
    func changes() throws {
        var changed = self.units
        changed[3].name = "Żółty Koniec"
        changed[5].name = "Aaa Początek"
        changed[7].closedAt = Samples.noon
        changed[1999].kind = .medicalChamber
        var new = try Samples.unit()
        new.name = "Aaa Początek bis"
        let concerned = UnitOrder().sorted([changed[3], changed[5], changed[7], changed[1999], new])
        changed = UnitOrder().sorted(changed + [new])
        let ids = Set(concerned.map(\.id))
        let changes = concerned.map { unit -> UnitIndex.Change in
            let place = changed.firstIndex { $0.id == unit.id } ?? 0
            return UnitIndex.Change(.init(unit), before: changed[(place + 1)...].first { !ids.contains($0.id) }?.id)
        }
        let applied = self.index.applying(changes, upTo: 9)
        #expect(applied.change == 9 && applied.count == 2001)
        for criteria in Self.searches + [UnitCriteria(name: "poczatek"), UnitCriteria(name: "zolty")] {
            let expected = changed.filter(criteria.matches).map(\.id)
            #expect(applied.search(criteria, sortedBy: UnitOrder()).ids(from: 0, count: .max) == expected)
        }
        #expect(self.index.count == 2000, "the one before is as it was")
    }
}
