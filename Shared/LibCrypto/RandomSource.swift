import CLibCrypto

/// Where randomness comes from: libcrypto, or in tests a sequence that is known.
package protocol RandomSource: Sendable {
    /// `count` bytes nobody can guess.
    func bytes(_ count: Int) -> [UInt8]
}

/// libcrypto's generator, seeded by the operating system.
package struct SystemRandomSource: RandomSource {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = RAND_bytes(buffer.baseAddress, Int32(count))
            // Without randomness no token, key or code would be a secret: going on would be worse than ending here.
            precondition(result == 1, "libcrypto has no randomness")
            filled = count
        }
    }
}
