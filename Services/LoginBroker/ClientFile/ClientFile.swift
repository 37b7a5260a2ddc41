import Foundation
import LoginBrokerDomain
import Vocabulary
import Yams

/// The YAML file that lists the clients (`deploy/clients.yaml`, which explains its keys).
package enum ClientFile {
    /// Reads the file at `path`.
    ///
    /// - Parameters:
    ///   - environment: where `${NAME}` and `secret_env` come from.
    ///   - sandbox: whether secrets may stand in the file itself.
    /// - Throws: ``ClientFileError`` naming everything that is wrong.
    package static func load(
        _ path: String, environment: [String: String], sandbox: Bool
    ) throws(ClientFileError) -> ClientRegistry {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ClientFileError(problems: ["the client file cannot be read: \(path)"])
        }
        return try Self.parse(text, environment: environment, sandbox: sandbox)
    }

    /// Reads the file's text; throws as ``load(_:environment:sandbox:)``.
    package static func parse(
        _ text: String, environment: [String: String] = [:], sandbox: Bool = false
    ) throws(ClientFileError) -> ClientRegistry {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw ClientFileError(problems: ["the client file is not YAML: \(error)"])
        }
        guard let node, var file = YAMLRecord(node, place: "the client file", environment: environment) else {
            throw ClientFileError(problems: ["the client file must be a mapping with the key clients"])
        }
        let resources = Self.resources(&file)
        let reader = ClientReader(resources: resources, environment: environment, sandbox: sandbox)
        var clients: [Client] = []
        var problems: [String] = []
        for var record in file.records("clients") {
            let client = reader.read(&record)
            if clients.contains(where: { $0.id == client.id }) { record.refuse("id", "is used twice") }
            clients.append(client)
            problems += record.problems
        }
        file.finish()
        problems = file.problems + problems
        guard problems.isEmpty else { throw ClientFileError(problems: problems) }
        return ClientRegistry(clients, serviceScopes: resources.values.reduce(into: []) { $0.formUnion($1) })
    }

    /// The services that tokens can be asked for, with their scopes.
    private static func resources(_ file: inout YAMLRecord) -> [String: Set<Scope>] {
        var resources: [String: Set<Scope>] = [:]
        for var record in file.records("resources") {
            let audience = record.requiredText("audience")
            let scopes = record.texts("scopes").map(Scope.init(rawValue:))
            for scope in scopes where !scope.isWellFormed { record.refuse("scopes", "has one that is not well-formed") }
            for scope in scopes where Scope.ofIdentity.contains(scope) {
                record.refuse("scopes", "has \(scope), which is a scope of OpenID Connect and no service's")
            }
            record.finish()
            for problem in record.problems { file.note(problem) }
            resources[audience] = Set(scopes)
        }
        return resources
    }
}

/// All that is wrong with a client file.
package struct ClientFileError: Error, Hashable, CustomStringConvertible {
    package let problems: [String]

    package var description: String {
        self.problems.joined(separator: "\n")
    }
}
