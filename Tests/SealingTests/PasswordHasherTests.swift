import PasswordHashing
import Testing
import Vocabulary

@Suite("Password hashes")
struct PasswordHasherTests {
    private let cheap = Argon2idParameters(memory: 64, iterations: 1, parallelism: 1)

    @Test("a password matches its own hash only, salted anew each time, and the decoy nothing")
    func verify() async throws {
        let hasher = try PasswordHasher(parameters: self.cheap)
        let hash = try await hasher.hash(Secret("zażółć"))
        #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await hasher.hash(Secret("zażółć")) != hash)
        #expect(try await hasher.verify(Secret("zażółć"), against: hash))
        #expect(try await !hasher.verify(Secret("zazolc"), against: hash))
        #expect(try await !hasher.verify(Secret(""), against: hasher.decoy))
        #expect(hasher.verifications == 3)
    }

    @Test(
        "hashes of other kinds, and of absurd cost, are refused before anything is computed",
        arguments: [
            "", "x", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
            "$argon2id$v=19$m=64,t=1000,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=64,t=1$c2FsdHNhbHQ$aGFzaA",
        ])
    func malformed(_ hash: String) async throws {
        let hasher = try PasswordHasher(parameters: self.cheap)
        await #expect(throws: PasswordHashingError.malformed) { try await hasher.verify(Secret("x"), against: hash) }
    }

    @Test("a hash from elsewhere is taken only if checking it costs what checking one of ours does, and cannot fail")
    func standardCost() async throws {
        let hash = try await PasswordHasher().hash(Secret("zażółć"))
        #expect(PasswordHasher.isOfStandardCost(hash))
        let cheaper = try await PasswordHasher(parameters: self.cheap).hash(Secret("zażółć"))
        // The last letter of a tag carries two bits that must be zero.
        let broken = String(hash.dropLast()) + "B"
        for other in [cheaper, broken, "\(hash)=", "x\(hash)", String(hash.dropLast()), hash.replacing("v=19", with: "v=16"), ""] {
            #expect(!PasswordHasher.isOfStandardCost(other))
        }
    }

    @Test("beyond its bound callers are told to come back, and afterwards it works again")
    func busy() async throws {
        let hasher = try PasswordHasher(
            parameters: Argon2idParameters(memory: 8 * 1024, iterations: 2, parallelism: 1), workers: 1, queueLimit: 2)
        let hash = hasher.decoy
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    do {
                        _ = try await hasher.verify(Secret("x"), against: hash)
                        return false
                    } catch {
                        return (error as? PasswordHashingError) == .busy
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(refused > 0)
        #expect(try await !hasher.verify(Secret("x"), against: hash))
    }
}
