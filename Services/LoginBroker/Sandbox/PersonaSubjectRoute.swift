import Contracts
import Database
import Hummingbird
import LoginBrokerDomain
import ServiceKit
import Vocabulary

/// `GET /sandbox/personas/{id}/subjects`: whom each client knows a persona by. Only in sandbox mode.
struct PersonaSubjectRoute: Sendable {
    let personas: PersonaDirectory
    let subjects: Subjects
    let clients: ClientRegistry

    func register(on router: Router<ServiceContext>) {
        router.group().addMiddleware { ProblemMiddleware() }
            .serve(SandboxPersonaAPI.subjects) { _, context in
                guard let persona = self.personas.persona(id: try context.parameters.require("id")) else {
                    throw Problem(
                        status: 404, title: "Unknown persona", code: "unknown-persona",
                        detail: "There is no persona of that id; /sandbox/personas lists them.")
                }
                let person = try await context.realm.database.read { [sealer = context.realm.sealer] sql in
                    try sql.persons(sealer).find(persona.identity.identifier)?.id
                }
                guard let person else { return PersonaSubjects(subjects: [:]) }
                return PersonaSubjects(
                    subjects: Dictionary(
                        self.clients.clients.map { ($0.id.rawValue, self.subjects.subject(of: person, for: $0)) },
                        uniquingKeysWith: { first, _ in first }))
            }
    }
}
