/// The `sub` a client or a service knows a person by (OpenID Connect Core, section 8). Prints `REDACTED`.
package struct SubjectID: RawRepresentable, Hashable, Sendable, Codable, Redacted {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}
