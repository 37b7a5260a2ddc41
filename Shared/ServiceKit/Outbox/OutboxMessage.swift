import Foundation

/// Something another service is to be told, stored in the transaction that made it true and delivered afterwards, at least once.
package struct OutboxMessage: Sendable {
    /// Unique; deliver it as the idempotency key where the receiver takes one.
    package let id: UUID
    /// What kind of message it is, known to the service's ``OutboxCourier``.
    package let kind: String
    /// JSON of what the kind carries.
    package let payload: [UInt8]

    package init(id: UUID, kind: String, payload: [UInt8]) {
        self.id = id
        self.kind = kind
        self.payload = payload
    }

    /// A message carrying `content`.
    package init(id: UUID, kind: String, content: some Encodable) throws {
        self.init(id: id, kind: kind, payload: Array(try ContractCoding.encoder.encode(content)))
    }

    /// What the message carries.
    package func content<Content: Decodable>(as type: Content.Type) throws -> Content {
        try ContractCoding.decoder.decode(type, from: Data(self.payload))
    }
}

/// Delivers a service's outbox messages. Delivery may happen more than once, so the receiver must recognise a repetition.
package protocol OutboxCourier: Sendable {
    /// Delivers one message.
    ///
    /// - Throws: anything, when the receiver has not confirmed; the message is tried again later.
    func deliver(_ message: OutboxMessage) async throws
}

/// An outbox holds a kind of message that this version of the service does not know.
package struct UnknownOutboxMessage: Error {
    package let kind: String

    package init(kind: String) {
        self.kind = kind
    }
}
