import Foundation
import Vocabulary

/// All personas, found by user name or e-mail address, letter case ignored, as Profil Zaufany does.
package struct PersonaDirectory: Sendable {
    /// The personas of the file, in its order.
    package let personas: [Persona]
    private let generated: [GeneratedPersonas]
    private let byID: [String: Int]
    private let byName: [String: Int]
    /// Names that two personas share, for the start to refuse.
    let ambiguities: [String]

    package init(personas: [Persona], generated: [GeneratedPersonas] = []) {
        self.personas = personas
        self.generated = generated
        var byID: [String: Int] = [:]
        var byName: [String: Int] = [:]
        var ambiguities: [String] = []
        for (index, persona) in personas.enumerated() {
            if byID.updateValue(index, forKey: persona.id) != nil { ambiguities.append("persona \(persona.id): the id is used twice") }
            for name in Set([Self.canonical(persona.userName), persona.email.canonical])
            where byName.updateValue(index, forKey: name) != nil {
                ambiguities.append("persona \(persona.id): the user name or e-mail address is used twice")
            }
        }
        self.byID = byID
        self.byName = byName
        self.ambiguities = ambiguities
    }

    /// The persona that logs in as `name`, a user name or an e-mail address.
    package func persona(named name: String) -> Persona? {
        let name = Self.canonical(name)
        if let index = self.byName[name] { return self.personas[index] }
        let userName = name.hasSuffix("@poczta.example") ? String(name.dropLast("@poczta.example".count)) : name
        return self.generated.lazy.compactMap { $0.persona(userName: userName) }.first
    }

    package func persona(id: String) -> Persona? {
        if let index = self.byID[id] { return self.personas[index] }
        return self.generated.lazy.compactMap { $0.persona(userName: id) }.first
    }

    /// The form in which names are compared.
    package static func canonical(_ name: String) -> String {
        name.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
