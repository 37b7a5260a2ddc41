extension Client {
    /// The audience of tokens meant for the service that the client is.
    package var ownAudience: String { "urn:ssoz-identity:\(self.id)" }

    /// What its subjects are computed for: its sector, or what all clients with public subjects share (OpenID Connect Core section 8).
    package var subjectSector: String {
        switch self.subjectType {
        case .pairwise: self.sectorIdentifier
        case .public: "public:"
        }
    }
}

extension ClientRegistry {
    /// What subjects in tokens for `audience` are computed for: the sector of the client that the service is, so that a person is the same one
    /// to it in every token; a service that is no client has a sector of its own.
    package func subjectSector(ofAudience audience: String) -> String {
        self.clients.first { $0.ownAudience == audience }?.subjectSector ?? audience
    }
}
