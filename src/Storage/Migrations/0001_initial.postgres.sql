-- Tickets come one by one, so that they ascend whichever process draws them.

CREATE SEQUENCE ticket;

-- Written once: audit rows with their seals, and record versions. Values of audit rows can be erased, chains' keys be wrapped anew. The
-- owner could grant itself the rights again; the triggers hold nevertheless.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit FOR EACH ROW
    WHEN (NEW.before IS NOT NULL OR NEW.after IS NOT NULL
        OR (NEW.tenant_id, NEW.id, NEW.at, NEW.actor, NEW.action, NEW.subject, NEW.subject_id, NEW.integration_id, NEW.cause, NEW.unit_id)
        IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.at, OLD.actor, OLD.action, OLD.subject, OLD.subject_id, OLD.integration_id, OLD.cause, OLD.unit_id))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_epoch_keeps_rows BEFORE DELETE ON audit_epoch FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_epoch_keeps_values BEFORE UPDATE ON audit_epoch FOR EACH ROW
    WHEN ((NEW.tenant_id, NEW.id, NEW.at, NEW.known, NEW.mark) IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.at, OLD.known, OLD.mark))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_epoch_keeps_all BEFORE TRUNCATE ON audit_epoch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_keeps_rows BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_keeps_all BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_keeps_rows BEFORE UPDATE OR DELETE ON record_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_keeps_all BEFORE TRUNCATE ON record_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON audit, audit_seal, record_version FROM PUBLIC, CURRENT_USER;
REVOKE DELETE, TRUNCATE ON audit_epoch FROM PUBLIC, CURRENT_USER;
GRANT UPDATE (before, after) ON audit TO CURRENT_USER;
