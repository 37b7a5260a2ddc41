import Database
import Foundation
import LibCrypto
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// What clients know people and their sessions by. Names are computed (OpenID Connect Core section 8.1), and without the key nobody can tell
/// from two of them whether they mean one person; ``SubjectRepository`` looks subjects up backwards.
package struct Subjects: Sendable {
    private let code: HMACSHA256

    /// - Parameter key: 32 random bytes that never change.
    package init(key: [UInt8]) {
        self.code = HMACSHA256(key: key)
    }

    /// Loads the key from the realm's database, making it the first time.
    package static func load(in realm: Realm) async throws -> Subjects {
        Subjects(key: try await ProviderSecret.load("subjects", in: realm))
    }

    /// What `client` knows `person` by: base64url, 43 characters. Noted, so that the person is found again by it.
    package func subject(of person: UUID, for client: Client, in sql: Transaction) throws -> SubjectID {
        try self.subject(of: person, sector: client.subjectSector, in: sql)
    }

    /// The same for a sector (``Client/subjectSector``).
    func subject(of person: UUID, sector: String, in sql: Transaction) throws -> SubjectID {
        let subject = SubjectID(rawValue: self.name("subject", sector, person))
        try sql.subjects.insert(subject, of: person, in: sector)
        return subject
    }

    /// What `client` knows `person` by, when it has been told before.
    func subject(of person: UUID, for client: Client) -> SubjectID {
        SubjectID(rawValue: self.name("subject", client.subjectSector, person))
    }

    /// The `sid` a client knows a session by; two clients cannot compare theirs.
    func sessionName(_ session: UUID, for client: Client) -> String {
        self.name("session", client.id.rawValue, session)
    }

    private func name(_ kind: String, _ sector: String, _ id: UUID) -> String {
        Base64URL.encode(self.code.code(for: Array("\(kind)\u{0}\(sector)\u{0}\(id.uuidString.lowercased())".utf8)))
    }
}
