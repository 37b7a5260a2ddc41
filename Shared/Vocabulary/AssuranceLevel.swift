/// How sure a log-in method is of the person (eIDAS, article 8); coded as the URI of the level.
package enum AssuranceLevel: Int, Comparable, Codable, Sendable, CaseIterable {
    case low, substantial, high

    package init?(uri: String) {
        guard let level = Self.allCases.first(where: { $0.uri == uri }) else { return nil }
        self = level
    }

    /// `http://eidas.europa.eu/LoA/substantial`
    package var uri: String {
        switch self {
        case .low: "http://eidas.europa.eu/LoA/low"
        case .substantial: "http://eidas.europa.eu/LoA/substantial"
        case .high: "http://eidas.europa.eu/LoA/high"
        }
    }

    package var polishName: String {
        switch self {
        case .low: "niski"
        case .substantial: "średni"
        case .high: "wysoki"
        }
    }

    package static func < (one: AssuranceLevel, other: AssuranceLevel) -> Bool { one.rawValue < other.rawValue }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let level = Self(uri: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a level of assurance")
        }
        self = level
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.uri)
    }
}
