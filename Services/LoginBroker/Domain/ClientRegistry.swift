import Vocabulary

/// All clients, by their `client_id`, and the services whose tokens they may ask for.
package struct ClientRegistry: Sendable {
    /// In the order of the client file.
    package let clients: [Client]
    /// The scopes of services: on a person's behalf they are granted only if that person holds them (``Person/heldScopes``).
    package let serviceScopes: Set<Scope>
    private let byID: [ClientID: Client]

    package init(_ clients: [Client], serviceScopes: Set<Scope> = []) {
        self.clients = clients
        self.serviceScopes = serviceScopes
        self.byID = Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(_ id: ClientID) -> Client? {
        self.byID[id]
    }

    /// - Throws: ``UnknownClient`` when the client file has none of that id (any more).
    package func require(_ id: ClientID) throws(UnknownClient) -> Client {
        guard let client = self.byID[id] else { throw UnknownClient() }
        return client
    }

    /// Every scope some client may ask for on a person's behalf, sorted, `openid` first.
    package var scopes: [Scope] {
        let all = self.clients.reduce(into: Set<Scope>()) { $0.formUnion($1.scopes) }
        return [.openid] + all.subtracting([.openid]).sorted()
    }
}

/// A client the client file does not have.
package struct UnknownClient: Error, Hashable {
    package init() {}
}
