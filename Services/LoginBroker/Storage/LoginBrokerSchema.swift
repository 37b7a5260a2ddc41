import Database
import ServiceKit

/// The broker's tables. Each half of it has its own migration; the service kit's are the first.
package enum LoginBrokerSchema {
    package static let migrations = [
        Self.provider, Self.nationalNode, Self.grantsByPerson, Self.sandboxClock, Self.heldScopes, AuditSchema.kept(version: 7),
        Self.profiles,
    ]

    /// What the OpenID provider keeps.
    private static let provider = SchemaMigration(
        version: 2, name: "openid provider",
        statements: [InteractionRepository.schema] + InteractionRepository.indexes + [AuthorizationCodeRepository.schema]
            + AuthorizationCodeRepository.indexes + [TokenGrantRepository.schema] + TokenGrantRepository.indexes
            + [RefreshTokenRepository.schema] + RefreshTokenRepository.indexes + [RevokedTokenRepository.schema]
            + RevokedTokenRepository.indexes + [ClientAssertionRepository.schema] + ClientAssertionRepository.indexes
            + [SubjectRepository.schema, ProviderSecretRepository.schema])

    private static let grantsByPerson = SchemaMigration(
        version: 4, name: "grants by person", statements: [TokenGrantRepository.personIndex])

    private static let sandboxClock = SchemaMigration(version: 5, name: "sandbox clock", statements: [ClockOffsetRepository.schema])

    private static let heldScopes = SchemaMigration(version: 6, name: "scopes held by persons", statements: [PersonRepository.heldScopes])

    private static let profiles = SchemaMigration(
        version: 8, name: "copies of profiles", statements: [ProfileCopyRepository.schema] + ProfileCopyRepository.indexes)

    /// What the mock national node and the hand-over keep.
    private static let nationalNode = SchemaMigration(
        version: 3, name: "national node",
        statements: [PersonRepository.schema, NodeSessionRepository.schema] + NodeSessionRepository.indexes
            + [HandleRepository.schema] + HandleRepository.indexes + [SMSChallengeRepository.schema] + SMSChallengeRepository.indexes
            + [LoginThrottleRepository.schema] + LoginThrottleRepository.indexes + [PhoneMessageRepository.schema]
            + PhoneMessageRepository.indexes)
}
