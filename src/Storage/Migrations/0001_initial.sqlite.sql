-- Tickets are handed out in blocks, of which this is the end of the last one.

CREATE TABLE ticket_block (
    tenant_id TEXT NOT NULL,
    reserved_up_to BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
);

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
