import CLibCrypto

/// libcrypto refused or failed. It never says more than what was tried: its messages may quote what they were about.
package struct LibCryptoError: Error, Hashable, Sendable {
    /// What was tried, for instance `sign`.
    package let operation: String

    package init(_ operation: StaticString) {
        self.operation = "\(operation)"
        ERR_clear_error()
    }

    /// - Throws: unless `result` is libcrypto's 1 for success.
    package static func check(_ result: Int32, _ operation: StaticString) throws(LibCryptoError) {
        guard result == 1 else { throw LibCryptoError(operation) }
    }

    /// - Throws: when libcrypto returned no object.
    package static func require<Value>(_ value: Value?, _ operation: StaticString) throws(LibCryptoError) -> Value {
        guard let value else { throw LibCryptoError(operation) }
        return value
    }
}
