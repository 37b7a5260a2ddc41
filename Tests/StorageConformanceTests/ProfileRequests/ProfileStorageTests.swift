import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import TestKit
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("Storage of profiles")
struct ProfileStorageTests {
    private func change(_ profile: Profile, _ realm: Realm) async throws -> [Profile?] {
        try await realm.database.write { [sealer = realm.sealer] sql in
            try sql.profiles(sealer).update(profile)
            return [
                try sql.profiles(sealer).find(profile.id), try sql.profiles(sealer).require(profile.id),
                try sql.profiles(sealer).find(account: profile.accountID, unit: profile.unitID),
                try sql.profiles(sealer).all(of: profile.accountID).first,
            ]
        }
    }

    @Test("a profile comes back with other contact data, blocked and unblocked, found by itself, by its person and by its unit")
    func roundTrip() async throws {
        try await RequestSample.use { realm, sample in
            var profile = sample.profile
            profile.contact = ContactData(telephone: try PhoneNumber("100987654"), email: try EmailAddress("inna@poczta.example"))
            #expect(try await self.change(profile, realm) == Array(repeating: profile, count: 4))
            try profile.block(by: realm.newID(), for: try VerifierNote("Żółta kartka"), at: realm.now())
            #expect(try await self.change(profile, realm) == Array(repeating: profile, count: 4))
            try profile.unblock(by: realm.newID())
            #expect(try await self.change(profile, realm) == Array(repeating: profile, count: 4))
        }
    }

    @Test("what is not there is not found, and cannot be changed")
    func missing() async throws {
        try await RequestSample.use { realm, sample in
            let other = Profile(
                id: realm.newID(), accountID: realm.newID(), unitID: sample.profile.unitID, contact: sample.profile.contact,
                createdAt: realm.now())
            await #expect(throws: DatabaseError.notFound) { _ = try await self.change(other, realm) }
            let found = try await realm.database.read { [sealer = realm.sealer] sql in
                (try sql.profiles(sealer).find(other.id), try sql.profiles(sealer).all(of: other.accountID))
            }
            #expect(found.0 == nil && found.1.isEmpty)
        }
    }

    @Test("neither contact data nor the reason of a block can be read where they are stored")
    func sealed() async throws {
        try await RequestSample.use { realm, sample in
            var profile = sample.profile
            profile.contact = ContactData(telephone: try PhoneNumber("100987654"), email: try EmailAddress("kanarek@poczta.example"))
            try profile.block(by: realm.newID(), for: try VerifierNote("Kanarek w klatce"), at: realm.now())
            _ = try await self.change(profile, realm)
            let place = try await DatabasePlace(of: realm.database)
            for canary in ["kanarek", "Kanarek", "100987654"] { #expect(try await !place.contains(canary), "\(canary)") }
        }
    }
}
