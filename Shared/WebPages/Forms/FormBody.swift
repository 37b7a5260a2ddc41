import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a posted form or of a query, read strictly: limits on size and number, valid UTF-8, and no field twice unless
/// it was declared to come so.
package struct FormBody: Sendable, Hashable {
    package struct Limits: Sendable {
        /// Bytes of the encoded body.
        package var size: Int
        package var fields: Int

        package init(size: Int = 64 * 1024, fields: Int = 200) {
            self.size = size
            self.fields = fields
        }

        package static let standard = Limits()
    }

    private var values: [String: [String]]

    /// A form from values, for tests and for showing an empty one.
    package init(_ values: [String: String] = [:]) {
        self.values = values.mapValues { [$0] }
    }

    /// Decodes `application/x-www-form-urlencoded` (WHATWG URL §5.1), which queries use too.
    /// - Parameter repeated: names that may come more than once.
    package init(
        decoding encoded: some Collection<UInt8>, limits: Limits = .standard, repeated: Set<String> = []
    ) throws(FormError) {
        guard encoded.count <= limits.size else { throw .tooLarge }
        self.values = [:]
        var count = 0
        for pair in encoded.split(separator: UInt8(ascii: "&")) {
            count += 1
            guard count <= limits.fields else { throw .tooManyFields }
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let name = try Self.decode(pair[..<(equals ?? pair.endIndex)])
            let value = try equals.map { equals throws(FormError) in try Self.decode(pair[pair.index(after: equals)...]) } ?? ""
            try self.append(value, to: name, repeated: repeated)
        }
    }

    /// Reads a request's body, which must be a form.
    package init(
        _ request: Request, limits: Limits = .standard, repeated: Set<String> = []
    ) async throws {
        guard MediaTypeHeader(request.headers[.contentType])?.type == "application/x-www-form-urlencoded" else { throw FormError.notAForm }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.size { throw FormError.tooLarge }
        var bytes: [UInt8] = []
        for try await chunk in request.body {
            guard bytes.count + chunk.readableBytes <= limits.size else { throw FormError.tooLarge }
            bytes += chunk.readableBytesView
        }
        try self.init(decoding: bytes, limits: limits, repeated: repeated)
    }

    /// Reads a request's query.
    package init(
        query request: Request, limits: Limits = Limits(size: 16 * 1024, fields: 100), repeated: Set<String> = []
    ) throws(FormError) {
        try self.init(decoding: Array((request.uri.query ?? "").utf8), limits: limits, repeated: repeated)
    }

    /// Adds a field that came as bytes, in a part of a form with files.
    package mutating func append(text bytes: [UInt8], to name: String, repeated: Set<String> = []) throws(FormError) {
        guard let value = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { throw .malformed }
        try self.append(value, to: name, repeated: repeated)
    }

    mutating func append(_ value: String, to name: String, repeated: Set<String>) throws(FormError) {
        if self.values[name] != nil, !repeated.contains(name) { throw .repeated(name) }
        self.values[name, default: []].append(value)
    }

    // MARK: Values

    package var names: Set<String> { Set(self.values.keys) }

    /// Exactly what was sent, as for passwords; nil when the field was not there.
    package subscript(name: String) -> String? {
        self.values[name]?.first
    }

    /// What was typed on one line: in composed form (NFC), without the white space around it; empty when it was not there.
    package func text(_ name: String) -> String {
        (self.values[name]?.first ?? "").precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// As `text`, nil when that is empty.
    package func optionalText(_ name: String) -> String? {
        let text = self.text(name)
        return text.isEmpty ? nil : text
    }

    /// All values of a field that may come several times.
    package func all(_ name: String) -> [String] {
        self.values[name] ?? []
    }

    package func isTicked(_ name: String) -> Bool {
        self.values[name]?.first == "yes"
    }

    package func integer(_ name: String) -> Int? {
        Int(self.text(name))
    }

    /// As one of an enumeration's values.
    package func value<Value: RawRepresentable<String>>(_ name: String, as: Value.Type = Value.self) -> Value? {
        self[name].flatMap(Value.init(rawValue:))
    }

    // MARK: Decoding

    private static func decode(_ encoded: some Collection<UInt8>) throws(FormError) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var iterator = encoded.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Self.hexadecimal), let low = iterator.next().flatMap(Self.hexadecimal) else {
                    throw .malformed
                }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { throw .malformed }
        return text
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
