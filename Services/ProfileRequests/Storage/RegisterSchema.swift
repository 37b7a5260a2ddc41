import Database

/// What the register of units has beside its units.
package enum RegisterSchema {
    package static let changes = SchemaMigration(
        version: 11, name: "changes of the register of units",
        statements: [
            UnitRepository.changeColumn, UnitRepository.changeIndex, UnitRepository.places, UnitRepository.register,
            SubmissionRepository.unitIndex,
        ])
}
