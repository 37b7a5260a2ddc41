import Foundation
import LoginBrokerDomain
import PasswordHashing
import ServiceKit
import Vocabulary
import Yams

/// The documented YAML file that lists the personas (`deploy/personas.yaml`), and may name generators for thousands of them.
package struct PersonaFile: Decodable, Sendable {
    let personas: [Entry]
    let generators: [Generator]?

    /// A file without anybody.
    static let empty = PersonaFile(personas: [], generators: nil)

    struct Entry: Decodable, Sendable {
        let id: String
        let story: String
        let givenNames: String
        let familyName: String
        /// Either a PESEL, which tells the birth date, or an eIDAS identifier beside a birth date.
        let pesel: String?
        let eidas: String?
        let birthDate: String?
        let userName: String
        let email: String
        let phone: String
        let password: String
        let smsCode: String?
        let level: String?
        let locked: Bool?
        let scopes: [String]?
        let account: Account?
    }

    struct Account: Decodable, Sendable {
        let status: String
        let login: String
        let email: String?
        let roles: [Persona.Role]?
    }

    struct Generator: Decodable, Sendable {
        /// User names are `<prefix>-000001` and so on.
        let prefix: String
        let count: Int
        let password: String
        let smsCode: String
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - sandbox: whether codes may be fixed; elsewhere that would be a second factor that everybody knows.
    ///   - serviceScopes: those that people can hold, if they are known.
    /// - Throws: ``PersonaFileError`` naming all that is wrong with it.
    package static func load(_ path: String, sandbox: Bool, serviceScopes: Set<Scope>?) throws(PersonaFileError) -> PersonaFile {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw PersonaFileError(problems: ["the persona file cannot be read: \(path)"])
        }
        let file: PersonaFile
        do {
            file = try YAMLDecoder().decode(PersonaFile.self, from: text)
        } catch {
            throw PersonaFileError(problems: ["the persona file is not the YAML it should be: \(error)"])
        }
        try file.check(sandbox: sandbox, serviceScopes: serviceScopes)
        return file
    }

    /// The personas, their passwords hashed (each different password once).
    package func directory(hasher: PasswordHasher) async throws -> PersonaDirectory {
        var hashes: [String: String] = [:]
        for password in Set(self.personas.map(\.password) + (self.generators ?? []).map(\.password)) {
            hashes[password] = try await hasher.hash(Secret(password))
        }
        return self.directory(hashes: hashes).directory
    }

    private func check(sandbox: Bool, serviceScopes: Set<Scope>?) throws(PersonaFileError) {
        var problems: [String] = []
        if let serviceScopes {
            for persona in self.personas {
                for scope in persona.scopes ?? [] where !serviceScopes.contains(Scope(rawValue: scope)) {
                    problems.append("persona \(persona.id): scopes has \(scope), which the client file gives no service")
                }
            }
        }
        if !sandbox {
            problems += self.personas.filter { $0.smsCode != nil }.map { "persona \($0.id): a fixed smsCode is for sandbox mode only" }
            problems += (self.generators ?? []).map { "generator \($0.prefix): generated people have a fixed code, for sandbox mode only" }
        }
        problems += self.directory(hashes: [:]).problems
        guard problems.isEmpty else { throw PersonaFileError(problems: problems) }
    }

    private func directory(hashes: [String: String]) -> (directory: PersonaDirectory, problems: [String]) {
        var problems: [String] = []
        var personas: [Persona] = []
        for entry in self.personas {
            do {
                personas.append(try entry.persona(hash: hashes[entry.password] ?? ""))
            } catch {
                problems.append("persona \(entry.id): \(error.reason)")
            }
        }
        var generated: [GeneratedPersonas] = []
        for (index, generator) in (self.generators ?? []).enumerated() {
            guard (1...GeneratedPersonas.limit).contains(generator.count), SMSCode(generator.smsCode) != nil else {
                problems.append("generator \(generator.prefix): count must be 1 to \(GeneratedPersonas.limit), smsCode six digits")
                continue
            }
            generated.append(GeneratedPersonas(generator, index: index, hash: hashes[generator.password] ?? ""))
        }
        let directory = PersonaDirectory(personas: personas, generated: generated)
        return (directory, problems + directory.ambiguities)
    }
}

extension PersonaFile.Entry {
    struct Wrong: Error {
        let reason: String
    }

    func persona(hash: String) throws(Wrong) -> Persona {
        let identity = try self.identity()
        guard let email = try? EmailAddress(self.email) else { throw Wrong(reason: "email is not an e-mail address") }
        guard let phone = try? PhoneNumber(self.phone) else { throw Wrong(reason: "phone is not a Polish telephone number") }
        if let code = self.smsCode, SMSCode(code) == nil { throw Wrong(reason: "smsCode must be six digits") }
        let level = try self.assuranceLevel()
        return Persona(
            id: self.id, story: self.story, identity: identity, userName: self.userName, email: email, phone: phone,
            passwordHash: hash, password: self.password, fixedSMSCode: self.smsCode, level: level, isLocked: self.locked ?? false,
            heldScopes: try self.heldScopes(), start: try self.start(email: email))
    }

    private func identity() throws(Wrong) -> Identity {
        if let pesel = self.pesel {
            guard let pesel = try? PESEL(pesel) else { throw Wrong(reason: "pesel does not check out") }
            return Identity(
                givenNames: self.givenNames, familyName: self.familyName, birthDate: pesel.birthDate, identifier: .pesel(pesel))
        }
        guard let eidas = self.eidas, let identifier = try? EidasIdentifier(eidas), let birthDate = self.birthDate,
            let date = try? CalendarDate(birthDate)
        else { throw Wrong(reason: "either pesel, or eidas and birthDate, is needed") }
        return Identity(givenNames: self.givenNames, familyName: self.familyName, birthDate: date, identifier: .eidas(identifier))
    }

    private func heldScopes() throws(Wrong) -> Set<Scope> {
        let scopes = (self.scopes ?? []).map(Scope.init(rawValue:))
        guard scopes.allSatisfy(\.isWellFormed) else { throw Wrong(reason: "scopes has one that is not well-formed") }
        return Set(scopes)
    }

    private func assuranceLevel() throws(Wrong) -> AssuranceLevel {
        switch self.level {
        case nil, "substantial": return .substantial
        case "low": return .low
        case "high": return .high
        default: throw Wrong(reason: "level must be low, substantial or high")
        }
    }

    private func start(email: EmailAddress) throws(Wrong) -> Persona.Start? {
        guard let account = self.account else { return nil }
        guard let status = AccountCopy.Status(rawValue: account.status) else {
            throw Wrong(reason: "account.status must be one of " + AccountCopy.Status.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let address: EmailAddress
        if let text = account.email {
            guard let other = try? EmailAddress(text) else { throw Wrong(reason: "account.email is not an e-mail address") }
            address = other
        } else {
            address = email
        }
        return Persona.Start(status: status, login: account.login, email: address, roles: account.roles ?? [])
    }
}

/// All that is wrong with a persona file.
package struct PersonaFileError: StartError, Equatable {
    package let problems: [String]

    package var description: String {
        self.problems.joined(separator: "\n")
    }
}
