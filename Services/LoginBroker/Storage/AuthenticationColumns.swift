import Database
import Foundation
import LoginBrokerDomain
import Vocabulary

extension Row {
    /// The authentication in the columns `person`, `session`, `authenticated_at`, `level` and `methods`.
    func authentication() throws -> Authentication {
        Authentication(
            person: try self.get("person"), session: try self.get("session"), at: try self.get("authenticated_at"),
            level: AssuranceLevel(uri: try self.get("level")) ?? .low,
            methods: try self.get("methods", as: String.self).split(separator: " ").map(String.init))
    }

    /// The scopes in the column `scopes`.
    func scopes() throws -> [Scope] {
        Scope.list(try self.get("scopes")) ?? []
    }
}
