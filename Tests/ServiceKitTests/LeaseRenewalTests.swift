import Foundation
import Testing

@testable import ServiceKit

@Suite("Renewing a lease while its work goes on")
struct LeaseRenewalTests {
    @Test("a lease is renewed again and again until the work is done, also after a renewal failed")
    func renews() async throws {
        let (renewals, renewed) = AsyncStream.makeStream(of: Void.self)
        let value = try await LeaseRenewal.during(lease: 0.02) {
            renewed.yield()
            throw CancellationError()
        } _: {
            var count = 0
            for await _ in renewals {
                count += 1
                if count == 3 { break }
            }
            return count
        }
        #expect(value == 3)
    }

    @Test("work that fails ends the renewals and is told of")
    func fails() async throws {
        struct Refused: Error {}
        await #expect(throws: Refused.self) {
            try await LeaseRenewal.during(lease: 3600) {
            } _: {
                throw Refused()
            }
        }
    }
}
