import Foundation
import LibCrypto

/// The keys of one installation: one that seals, any number that still open, and one for finding sealed values by a keyed hash.
///
/// The index key never rotates with the others: the hashes made with it are stored and must be found again.
package struct Keyring: Sendable {
    let active: SealingKey
    let keys: [String: SealingKey]
    let indexKey: [UInt8]

    static let indexName = "index"

    package init(active: SealingKey, previous: [SealingKey] = [], indexKey: [UInt8]) throws(KeyringError) {
        guard indexKey.count == SealingKey.byteCount else { throw .badKeyLength(id: Self.indexName) }
        var keys = [active.id: active]
        for key in previous where keys.updateValue(key, forKey: key.id) != nil { throw .keyTwice(id: key.id) }
        self.active = active
        self.keys = keys
        self.indexKey = indexKey
    }

    /// Reads a keyring file: a line `id:base64` for each key, the first one seals; and a line `index:base64`.
    ///
    /// - Throws: ``KeyringError``, also when others than the file's owner may read it.
    package static func load(fromFile path: String) throws(KeyringError) -> Keyring {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadable(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .openToOthers(path: path) }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable(path: path) }
        return try Keyring(text)
    }

    /// Makes a file with new keys that only its owner may read. A file that is there already is left alone.
    package static func create(atFile path: String, random: any RandomSource) throws(KeyringError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? .exists(path: path) : .unreadable(path: path) }
        let lines = ["key-1", Self.indexName].map { "\($0):\(Data(random.bytes(SealingKey.byteCount)).base64EncodedString())\n" }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(lines.joined().utf8))
            try file.synchronize()
        } catch {
            throw .unreadable(path: path)
        }
    }

    init(_ text: String) throws(KeyringError) {
        var keys: [SealingKey] = []
        var indexKey: [UInt8]?
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let bytes = Data(base64Encoded: String(parts[1])) else { throw .badLine }
            if parts[0] == Self.indexName {
                guard indexKey == nil else { throw .keyTwice(id: Self.indexName) }
                indexKey = [UInt8](bytes)
            } else {
                keys.append(try SealingKey(id: String(parts[0]), bytes: [UInt8](bytes)))
            }
        }
        guard let active = keys.first, let indexKey else { throw .incomplete }
        try self.init(active: active, previous: Array(keys.dropFirst()), indexKey: indexKey)
    }
}

/// What is wrong with a keyring. No case carries a key.
package enum KeyringError: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(path: String)
    case openToOthers(path: String)
    case exists(path: String)
    case badLine
    case badKeyID
    case badKeyLength(id: String)
    case keyTwice(id: String)
    /// There must be a key and the index key.
    case incomplete

    package var description: String {
        switch self {
        case .unreadable(let path): "the keyring file cannot be read: \(path)"
        case .openToOthers(let path): "the keyring file may be read by others than its owner (chmod 600): \(path)"
        case .exists(let path): "there is a keyring file already: \(path)"
        case .badLine: "a line of the keyring file is not id:base64"
        case .badKeyID: "a key's id must have 1 to 32 lower-case letters, digits or hyphens"
        case .badKeyLength(let id): "the key \(id) must have 32 bytes"
        case .keyTwice(let id): "the key \(id) stands twice in the keyring file"
        case .incomplete: "the keyring file needs at least one key and the line index:…"
        }
    }
}
