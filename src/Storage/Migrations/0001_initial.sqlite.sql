-- Tickets are handed out in blocks, of which this is the end of the last one.

CREATE TABLE ticket_block (
    tenant_id TEXT NOT NULL,
    reserved_up_to BIGINT NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- Written once: audit rows with their seals, and record versions. Values of audit rows can be erased, chains' keys be wrapped anew. The
-- twin for PostgreSQL is trigger functions plus REVOKE.

CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit
WHEN NEW.before IS NOT NULL OR NEW.after IS NOT NULL OR NEW.tenant_id IS NOT OLD.tenant_id
    OR NEW.id IS NOT OLD.id
    OR NEW.at IS NOT OLD.at
    OR NEW.actor IS NOT OLD.actor
    OR NEW.action IS NOT OLD.action
    OR NEW.subject IS NOT OLD.subject
    OR NEW.subject_id IS NOT OLD.subject_id
    OR NEW.integration_id IS NOT OLD.integration_id
    OR NEW.cause IS NOT OLD.cause
    OR NEW.unit_id IS NOT OLD.unit_id
BEGIN
    SELECT RAISE(ABORT, 'audit is append-only');
END;

CREATE TRIGGER audit_epoch_keeps_rows BEFORE DELETE ON audit_epoch
BEGIN
    SELECT RAISE(ABORT, 'audit_epoch is append-only');
END;

CREATE TRIGGER audit_epoch_keeps_values BEFORE UPDATE ON audit_epoch
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.known IS NOT OLD.known OR NEW.mark IS NOT OLD.mark
BEGIN
    SELECT RAISE(ABORT, 'audit_epoch is append-only');
END;

CREATE TRIGGER audit_seal_keeps_rows BEFORE DELETE ON audit_seal
BEGIN
    SELECT RAISE(ABORT, 'audit_seal is append-only');
END;

CREATE TRIGGER audit_seal_keeps_values BEFORE UPDATE ON audit_seal
BEGIN
    SELECT RAISE(ABORT, 'audit_seal is append-only');
END;

CREATE TRIGGER record_version_keeps_rows BEFORE DELETE ON record_version
BEGIN
    SELECT RAISE(ABORT, 'record_version is append-only');
END;

CREATE TRIGGER record_version_keeps_values BEFORE UPDATE ON record_version
BEGIN
    SELECT RAISE(ABORT, 'record_version is append-only');
END;
