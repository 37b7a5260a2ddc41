import Foundation
import Testing

@testable import ProfileRequests

@Suite("Printing on threads of its own")
struct DocumentQueueTests {
    private static let document = RequestDocument(
        destination: .init(name: "Centrum e-Zdrowia", email: nil, postalAddress: nil),
        person: .init(login: "zaneta.probna", familyName: "Próbna", givenNames: "Żaneta", telephone: nil, email: nil),
        unit: .init(
            kind: nil, name: "Próba", nip: nil, regon: nil, registerNumber: nil, teryt: nil, voivodeship: nil, powiat: nil, gmina: nil,
            town: nil, postalCode: nil, street: nil, building: nil, telephone: nil, email: nil),
        roles: [.init(name: "Wypełniający sprawozdania finansowe", description: nil, number: "U000001/2023")], declaration: "Potwierdzam",
        printedAt: Date(timeIntervalSince1970: 1_701_255_600), systemAddress: "ssoz.example.test")

    @Test("many at once are printed alike")
    func alike() async throws {
        let queue = DocumentQueue()
        let printed = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try await queue.render(Self.document) } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(printed.count == 1)
    }

    @Test("what cannot wait any more is refused at once")
    func full() async throws {
        let queue = DocumentQueue(workers: 1, limit: 0)
        await #expect(throws: DocumentQueueFull.self) { try await queue.render(Self.document) }
    }
}
