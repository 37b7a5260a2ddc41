import HTTPTypes
import LibCrypto
import ServiceContextModule

/// A request's place in a distributed trace: the `traceparent` header of W3C Trace Context.
package struct TraceContext: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits.
    package let traceID: String
    /// 16 lower-case hexadecimal digits naming this service's part.
    package let spanID: String
    let flags: String

    static let header = HTTPField.Name("traceparent")

    /// Continues the caller's trace, or starts one when the caller sent none that is well formed.
    package init(continuing headers: HTTPFields, random: any RandomSource) {
        self.spanID = Self.hex(random.bytes(8))
        if let name = Self.header, let value = headers[name], let (traceID, flags) = Self.parse(value) {
            self.traceID = traceID
            self.flags = flags
        } else {
            self.traceID = Self.hex(random.bytes(16))
            self.flags = "01"
        }
    }

    /// Starts a trace, for work that no request asked for.
    package init(random: any RandomSource) {
        self.init(continuing: [:], random: random)
    }

    /// The header value that hands this trace on.
    package var traceparent: String {
        "00-\(self.traceID)-\(self.spanID)-\(self.flags)"
    }

    /// The trace of the work at hand, if it has one.
    package static var current: TraceContext? {
        ServiceContextModule.ServiceContext.current?[TraceContextKey.self]
    }

    /// Runs `body` as part of this trace; calls to other services made in it carry it on.
    package func whileCurrent<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        var context = ServiceContextModule.ServiceContext.current ?? .topLevel
        context[TraceContextKey.self] = self
        return try await ServiceContextModule.ServiceContext.withValue(context, operation: body)
    }

    private static func parse(_ value: String) -> (traceID: String, flags: String)? {
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4,
            parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            parts.prefix(4).allSatisfy({ $0.utf8.allSatisfy(Self.isLowerHex) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return (String(parts[1]), String(parts[3]))
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
}
