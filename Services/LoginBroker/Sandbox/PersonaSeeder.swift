import Contracts
import Database
import Foundation
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// Makes the broker's persons for personas whose account exists from the start, and tells profile-requests of them.
package struct PersonaSeeder: Sendable {
    let personas: PersonaDirectory
    let subjects: Subjects

    package init(personas: PersonaDirectory, subjects: Subjects) {
        self.personas = personas
        self.subjects = subjects
    }

    /// The seeds as `service` knows people; making what is missing first. Doing it again changes nothing.
    package func seeds(for service: Client, in realm: Realm) async throws -> PersonaSeeds {
        let started = self.personas.personas.compactMap { persona in persona.start.map { (persona, $0) } }
        let ids = started.map { _ in realm.newID() }
        return try await realm.database.write { [now = realm.now(), sealer = realm.sealer, subjects] sql in
            var seeds: [PersonaSeed] = []
            for ((persona, start), id) in zip(started, ids) {
                var person = try sql.persons(sealer).recognise(persona.identity, holding: persona.heldScopes, newID: id, at: now)
                if person.account == nil {
                    person.accountChanged(to: AccountCopy(status: start.status, version: 1))
                    try sql.persons(sealer).update(person)
                }
                guard let status = UeozAccountStatus(rawValue: start.status.rawValue) else { continue }
                seeds.append(
                    PersonaSeed(
                        subject: try subjects.subject(of: person.id, for: service, in: sql), identity: persona.identity, login: start.login,
                        email: start.email, status: status, roles: start.roles.map { .init(unit: $0.unit, role: $0.role) }))
            }
            return PersonaSeeds(personas: seeds)
        }
    }
}
