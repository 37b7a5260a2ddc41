import Foundation
import LoginBrokerDomain
import Testing
import Vocabulary

@Suite("The copy of a profile")
struct ProfileCopyTests {
    private let id = UUID()
    private let person = UUID()
    private let unit = UUID()

    private func copy(
        _ version: Int, _ roles: [String], permissions: [String] = ["P"], isActive: Bool = true, name: String = "Przychodnia",
        in unit: UUID? = nil
    ) -> ProfileCopy {
        ProfileCopy(
            id: self.id, person: self.person, version: version, isActive: isActive,
            unit: UnitSummary(id: unit ?? self.unit, kind: "POZ", name: name), roles: roles, permissions: permissions)
    }

    @Test("the latest report counts, in whatever order they come")
    func latest() throws {
        let known = self.copy(3, ["A"])
        #expect(known.replaced(by: self.copy(2, ["A", "B"])) == nil)
        #expect(known.replaced(by: self.copy(3, ["B"])) == nil)
        #expect(try #require(known.replaced(by: self.copy(4, ["A", "B"]))).roles == ["A", "B"])
    }

    @Test("what is added leaves earlier tokens alone, what is taken away ends them")
    func sound() throws {
        let first = self.copy(1, ["A"])
        let more = try #require(first.replaced(by: self.copy(2, ["A", "B"], permissions: ["P", "R"], name: "Nowa nazwa")))
        #expect(more.vouches(for: 1) && more.vouches(for: 2))
        for (loss, title) in [
            (self.copy(3, ["B"], permissions: ["P", "R"]), "a role"), (self.copy(3, ["A", "B"], permissions: ["P"]), "a permission"),
            (self.copy(3, ["A", "B"], permissions: ["P", "R"], in: UUID()), "the unit"),
        ] {
            let less = try #require(more.replaced(by: loss))
            #expect(!less.vouches(for: 2) && !less.vouches(for: 1) && less.vouches(for: 3), "\(title) was taken away")
        }
    }

    @Test("no token counts while the profile is not active, and none of before afterwards")
    func blocked() throws {
        let active = self.copy(1, ["A"])
        let blocked = try #require(active.replaced(by: self.copy(2, [], permissions: [], isActive: false)))
        #expect(!blocked.vouches(for: 1) && !blocked.vouches(for: 2))
        let again = try #require(blocked.replaced(by: self.copy(3, ["A"])))
        #expect(!again.vouches(for: 1) && !again.vouches(for: 2 - 1) && again.vouches(for: 3))
    }

    @Test("a loss whose report was overtaken by a later one shows in that one")
    func overtaken() throws {
        let known = self.copy(1, ["A", "B"])
        let later = try #require(known.replaced(by: self.copy(3, ["A"])))
        #expect(!later.vouches(for: 1))
        #expect(later.replaced(by: self.copy(2, [], isActive: false)) == nil)
    }
}
