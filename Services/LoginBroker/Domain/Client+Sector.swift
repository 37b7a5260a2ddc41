extension Client {
    /// What its subjects are computed for: its sector, or what all clients with public subjects share (OpenID Connect Core section 8).
    package var subjectSector: String {
        switch self.subjectType {
        case .pairwise: self.sectorIdentifier
        case .public: "public:"
        }
    }
}
