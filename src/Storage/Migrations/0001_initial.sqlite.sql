-- Written once: audit rows and record versions. The twin for PostgreSQL is one trigger function plus REVOKE.

CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TRIGGER record_version_keeps_rows BEFORE DELETE ON record_version
BEGIN
    SELECT RAISE(ABORT, 'record_version is append-only');
END;

CREATE TRIGGER record_version_keeps_values BEFORE UPDATE ON record_version
BEGIN
    SELECT RAISE(ABORT, 'record_version is append-only');
END;
