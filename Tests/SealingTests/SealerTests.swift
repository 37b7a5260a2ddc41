import Foundation
import LibCrypto
import Sealing
import Testing

@Suite("Sealed values")
struct SealerTests {
    let random = SystemRandomSource()

    private func key(_ id: String) throws -> SealingKey {
        try SealingKey(id: id, bytes: self.random.bytes(32))
    }

    private func sealer(_ active: SealingKey, previous: [SealingKey] = [], index: [UInt8]? = nil) throws -> Sealer {
        Sealer(keyring: try Keyring(active: active, previous: previous, indexKey: index ?? self.random.bytes(32)), random: self.random)
    }

    @Test("what is sealed opens, in its own place only, and twice sealed is not the same")
    func roundTrip() throws {
        let sealer = try self.sealer(try self.key("a"))
        for text in ["", "x", "Zażółć gęślą jaźń", String(repeating: "y", count: 100_000)] {
            let sealed = try sealer.seal(text, for: "persons.name:1")
            #expect(try sealer.openText(sealed, for: "persons.name:1") == text)
            #expect(throws: SealingError.notGenuine) { try sealer.openText(sealed, for: "persons.name:2") }
            #expect(try sealer.seal(text, for: "persons.name:1") != sealed)
        }
    }

    @Test("no byte of a sealed value can be changed, dropped or added")
    func tampering() throws {
        let sealer = try self.sealer(try self.key("a"))
        let sealed = try sealer.seal("PESEL", for: "c")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x01
            #expect(throws: SealingError.self) { try sealer.open(changed, for: "c") }
        }
        for count in 0..<sealed.count {
            #expect(throws: SealingError.self) { try sealer.open(Array(sealed.prefix(count)), for: "c") }
        }
        #expect(throws: SealingError.self) { try sealer.open(sealed + [0], for: "c") }
    }

    @Test("after a rotation old values open and new ones use the new key; without the old key they do not open")
    func rotation() throws {
        let (old, new) = (try self.key("old"), try self.key("new"))
        let index = self.random.bytes(32)
        let sealed = try self.sealer(old, index: index).seal("x", for: "c")
        let rotated = try self.sealer(new, previous: [old], index: index)
        #expect(try rotated.openText(sealed, for: "c") == "x")
        #expect(throws: SealingError.unknownKey) { try self.sealer(new, index: index).openText(sealed, for: "c") }
        #expect(try self.sealer(new, index: index).openText(try rotated.seal("y", for: "c"), for: "c") == "y")
        #expect(
            try rotated.blindIndex(of: "x", for: "c") == self.sealer(old, index: index).blindIndex(of: "x", for: "c"),
            "what was stored is still found")
    }

    @Test("an index depends on the value, its context and the installation, and on where one ends and the other begins")
    func index() throws {
        let (one, other) = (try self.sealer(try self.key("a")), try self.sealer(try self.key("a")))
        #expect(one.blindIndex(of: "x", for: "c") == one.blindIndex(of: "x", for: "c"))
        #expect(one.blindIndex(of: "x", for: "c") != one.blindIndex(of: "y", for: "c"))
        #expect(one.blindIndex(of: "x", for: "c") != one.blindIndex(of: "x", for: "d"))
        #expect(one.blindIndex(of: "bc", for: "a") != one.blindIndex(of: "c", for: "ab"))
        #expect(one.blindIndex(of: "x", for: "c") != other.blindIndex(of: "x", for: "c"))
    }

    @Test("a keyring file is its owner's alone, is never overwritten, and says what is wrong with it")
    func files() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "keyring-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: KeyringError.unreadable(path: path)) { try Keyring.load(fromFile: path) }
        try Keyring.create(atFile: path, random: self.random)
        let before = try Data(contentsOf: URL(filePath: path))
        #expect(throws: KeyringError.exists(path: path)) { try Keyring.create(atFile: path, random: self.random) }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
        _ = try Keyring.load(fromFile: path)
        func load(_ text: String) throws -> Keyring {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            return try Keyring.load(fromFile: path)
        }
        let key = Data(self.random.bytes(32)).base64EncodedString()
        #expect(throws: KeyringError.incomplete) { try load("a:\(key)\n") }
        #expect(throws: KeyringError.incomplete) { try load("index:\(key)\n") }
        #expect(throws: KeyringError.badLine) { try load("a=\(key)\nindex:\(key)\n") }
        #expect(throws: KeyringError.badKeyLength(id: "a")) { try load("a:AAAA\nindex:\(key)\n") }
        #expect(throws: KeyringError.keyTwice(id: "a")) { try load("a:\(key)\na:\(key)\nindex:\(key)\n") }
        #expect(throws: KeyringError.keyTwice(id: "index")) { try load("a:\(key)\nindex:\(key)\nindex:\(key)\n") }
        _ = try load("# made today\na:\(key)\nb:\(key)\nindex:\(key)\n")
        chmod(path, 0o640)
        #expect(throws: KeyringError.openToOthers(path: path)) { try Keyring.load(fromFile: path) }
    }
}
