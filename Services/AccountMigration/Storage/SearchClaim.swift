import Foundation

/// Whoever holds it does a migration's search: until the claim's lease ends, and not once another has claimed the same search.
package struct SearchClaim: Hashable, Sendable {
    package let migration: UUID
    /// The how manieth claim of this search it is, which no other claim of it shares.
    package let attempt: Int

    package init(migration: UUID, attempt: Int) {
        self.migration = migration
        self.attempt = attempt
    }
}
