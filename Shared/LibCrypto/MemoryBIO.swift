import CLibCrypto

/// Bytes in memory as libcrypto reads and writes them.
final class MemoryBIO {
    let pointer: OpaquePointer

    init() throws(LibCryptoError) {
        self.pointer = try LibCryptoError.require(BIO_new(BIO_s_mem()), "make a memory BIO")
    }

    convenience init(_ bytes: some Collection<UInt8>) throws(LibCryptoError) {
        try self.init()
        try self.write(bytes)
    }

    deinit {
        BIO_free(self.pointer)
    }

    func write(_ bytes: some Collection<UInt8>) throws(LibCryptoError) {
        let isWritten =
            bytes.withContiguousStorageIfAvailable { self.write($0) } ?? Array(bytes).withUnsafeBufferPointer { self.write($0) }
        guard isWritten else { throw LibCryptoError("write to a memory BIO") }
    }

    /// What is in it, as far as `limit`.
    func read(atMost limit: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = BIO_read(self.pointer, &bytes, Int32(clamping: limit))
        return Array(bytes.prefix(max(0, Int(count))))
    }

    private func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count > 0 else { return true }
        guard let count = Int32(exactly: bytes.count) else { return false }
        return BIO_write(self.pointer, bytes.baseAddress, count) == count
    }
}
