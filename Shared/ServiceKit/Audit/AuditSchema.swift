import Database

/// Sees to it, in the database itself, that entries are never changed and not removed before their time.
///
/// What may be removed is said in `audit_retention` first, so that no mistake in a statement can shorten the trail. Whoever may alter tables
/// can still take the triggers away: that is for the rights of the database's users to prevent.
package enum AuditSchema {
    /// - Parameter also: a service's own indexes on the table.
    package static func kept(version: Int, also indexes: [SQL] = []) -> SchemaMigration {
        SchemaMigration(
            version: version, name: "audit entries are kept", statements: [AuditRetentionRepository.schema] + indexes,
            particular: [.sqlite: Self.sqlite, .postgreSQL: Self.postgreSQL])
    }

    private static let sqlite: [SQL] = [
        """
        CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON audit_entries
        BEGIN
            SELECT RAISE(ABORT, 'audit entries are never changed');
        END
        """,
        """
        CREATE TRIGGER audit_entries_kept BEFORE DELETE ON audit_entries
        WHEN OLD.at >= COALESCE((SELECT removable_before FROM audit_retention WHERE id = 1), 0)
        BEGIN
            SELECT RAISE(ABORT, 'audit entries are kept');
        END
        """,
    ]

    private static let postgreSQL: [SQL] = [
        """
        CREATE FUNCTION keep_audit_entries() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at < COALESCE((SELECT removable_before FROM audit_retention WHERE id = 1), 0) THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'audit entries are kept' USING ERRCODE = 'restrict_violation';
        END
        $body$
        """,
        """
        CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION keep_audit_entries()
        """,
        """
        CREATE TRIGGER audit_entries_whole BEFORE TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries()
        """,
    ]
}
