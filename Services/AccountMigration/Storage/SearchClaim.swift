import Foundation

/// Whoever holds it does a migration's search: until the claim's lease ends, and not once another has claimed the same search.
package struct SearchClaim: Hashable, Sendable {
    package let migration: UUID
    /// Which claim of this search it is, counted from one; no two have the same number.
    package let attempt: Int

    /// How often ePLOZ did not answer this search; whoever claimed it and died does not count.
    package let failures: Int

    package init(migration: UUID, attempt: Int, failures: Int = 0) {
        self.migration = migration
        self.attempt = attempt
        self.failures = failures
    }
}
