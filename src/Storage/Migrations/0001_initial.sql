-- The tables, for SQLite and PostgreSQL alike. What differs is in the file of the same number that names the database.
-- tenant_id comes first in every key; every statement names it. Times are BIGINT milliseconds since 1970 in UTC, flags are
-- INTEGER 0 or 1, enums are their names, JSON is canonical text. Text compares by code point: on PostgreSQL the migrator gives
-- every TEXT column the collation C. There are no foreign keys: a unit that is too late must lose by a guard of its own, not raise.

-- Configuration

CREATE TABLE integration (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth_type TEXT NOT NULL,
    credentials TEXT,
    sync_direction TEXT NOT NULL,
    sync_frequency TEXT NOT NULL,
    data_types TEXT NOT NULL,
    conflict_strategy TEXT NOT NULL,
    priority INTEGER NOT NULL,
    time_zone TEXT NOT NULL,
    config TEXT NOT NULL,
    config_version BIGINT NOT NULL,
    regrouped TEXT NOT NULL,
    filled_rules TEXT NOT NULL,
    link_state TEXT NOT NULL,
    last_sync_at BIGINT,
    last_success_at BIGINT,
    last_error_at BIGINT,
    last_error_message TEXT,
    connection_failures INTEGER NOT NULL,
    next_due_at BIGINT,
    next_run_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX integration_by_name ON integration (tenant_id, name_key);
CREATE INDEX integration_due ON integration (tenant_id, next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX integration_by_status ON integration (tenant_id, status);

CREATE TABLE webhook_secret (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhook_secret_by_integration ON webhook_secret (tenant_id, integration_id, created_at);

CREATE TABLE api_token (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    user_id TEXT,
    role TEXT,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    expires_at BIGINT,
    last_used_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (tenant_id, hash);
CREATE INDEX api_token_by_user ON api_token (tenant_id, user_id) WHERE user_id IS NOT NULL;

-- 'user' alone is a reserved word.

CREATE TABLE user_account (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    role TEXT NOT NULL,
    disabled_at BIGINT,
    password_hash TEXT,
    security_stamp TEXT NOT NULL,
    failed_sign_ins INTEGER NOT NULL,
    locked_until BIGINT,
    link_hash TEXT,
    link_expires_at BIGINT,
    totp_key TEXT,
    totp_since BIGINT,
    totp_step BIGINT,
    recovery_codes TEXT NOT NULL,
    oidc_subject TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX user_account_by_email ON user_account (tenant_id, email_key);
CREATE UNIQUE INDEX user_account_by_link ON user_account (tenant_id, link_hash);
CREATE UNIQUE INDEX user_account_by_subject ON user_account (tenant_id, oidc_subject);

CREATE TABLE session (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    stamp TEXT NOT NULL,
    access_hash TEXT NOT NULL,
    access_until BIGINT NOT NULL,
    family_hash TEXT,
    refresh_hash TEXT,
    expires_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX session_by_access ON session (tenant_id, access_hash);
CREATE UNIQUE INDEX session_by_family ON session (tenant_id, family_hash);
CREATE INDEX session_by_user ON session (tenant_id, user_id);

-- Records and their history

CREATE TABLE record (
    tenant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    fields TEXT NOT NULL,
    field_origins TEXT NOT NULL,
    external_sync_enabled INTEGER NOT NULL CHECK (external_sync_enabled IN (0, 1)),
    external_metadata TEXT NOT NULL,
    last_external_sync_at BIGINT,
    external_source TEXT,
    external_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, type, id)
);
CREATE INDEX record_by_update ON record (tenant_id, type, updated_at, id);

CREATE TABLE record_version (
    tenant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    fields TEXT NOT NULL,
    changed_fields TEXT NOT NULL,
    origin TEXT NOT NULL,
    cause TEXT NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, type, id, version)
);

CREATE TABLE record_change_due (
    tenant_id TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, type, id, version)
);

CREATE TABLE record_change (
    tenant_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, position)
);

CREATE INDEX record_change_by_type ON record_change (tenant_id, type, position);

CREATE TABLE feed_head (
    tenant_id TEXT NOT NULL,
    feed TEXT NOT NULL,
    position BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, feed)
);

CREATE TABLE subscription (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    resource_types TEXT NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_secret_until BIGINT,
    status TEXT NOT NULL,
    position BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    next_due_at BIGINT,
    last_error TEXT,
    last_error_at BIGINT,
    last_delivered_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE key_rules (
    tenant_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, resource_type)
);

CREATE TABLE match_claim (
    tenant_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    rule TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    record_id TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, resource_type, rule, key_hash)
);
CREATE INDEX match_claim_by_record ON match_claim (tenant_id, record_id, resource_type, rule, key_hash);

-- Links to external records

CREATE TABLE mapping (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    internal_id TEXT NOT NULL,
    external_id TEXT,
    sync_status TEXT NOT NULL,
    filtered INTEGER NOT NULL CHECK (filtered IN (0, 1)),
    gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
    frozen_groups TEXT NOT NULL,
    drifted_groups TEXT NOT NULL,
    differing_groups TEXT NOT NULL,
    unfrozen_at BIGINT,
    last_synced_at BIGINT NOT NULL,
    last_local_hash TEXT,
    last_external_hash TEXT,
    base_local TEXT NOT NULL,
    base_external TEXT NOT NULL,
    compared_version BIGINT NOT NULL,
    external_version TEXT,
    external_updated_at BIGINT,
    pushed_version BIGINT NOT NULL,
    settled_ticket BIGINT NOT NULL,
    settled_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX mapping_by_internal ON mapping (tenant_id, integration_id, resource_type, internal_id);
CREATE UNIQUE INDEX mapping_by_external ON mapping (tenant_id, integration_id, resource_type, external_id);
CREATE INDEX mapping_by_record ON mapping (tenant_id, internal_id, id);
CREATE INDEX mapping_by_integration ON mapping (tenant_id, integration_id, id);
CREATE INDEX mapping_differing ON mapping (tenant_id, integration_id, id) WHERE differing_groups <> '[]';
CREATE INDEX mapping_by_sync_status ON mapping (tenant_id, integration_id, sync_status, id);

CREATE TABLE tombstone (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    internal_id TEXT NOT NULL,
    deleted_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, external_id)
);
CREATE INDEX tombstone_by_expiry ON tombstone (tenant_id, expires_at);

CREATE TABLE match_choice (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    record_id TEXT,
    conflict_id TEXT NOT NULL,
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, external_id)
);

CREATE TABLE refused_record (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    config_version BIGINT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, external_id)
);
CREATE INDEX refused_record_by_age ON refused_record (tenant_id, refused_at);

CREATE TABLE hint (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    next_due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, external_id)
);
CREATE INDEX hint_due ON hint (tenant_id, next_due_at);

CREATE TABLE lookup_wait (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    internal_id TEXT NOT NULL,
    external_id TEXT NOT NULL,
    target_type TEXT NOT NULL,
    known_side TEXT NOT NULL,
    known_id TEXT NOT NULL,
    next_due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, internal_id, external_id, target_type, known_side, known_id)
);
CREATE INDEX lookup_wait_due ON lookup_wait (tenant_id, next_due_at);
CREATE INDEX lookup_wait_by_target ON lookup_wait (tenant_id, integration_id, target_type, known_id);

CREATE TABLE sync_cursor (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    direction TEXT NOT NULL,
    value BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, resource_type, direction)
);

-- Inbox

CREATE TABLE delivery (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    sender_id TEXT,
    state TEXT NOT NULL,
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    disposition TEXT,
    reason TEXT,
    sync_log_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    owner TEXT,
    next_due_at BIGINT NOT NULL,
    closed_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX delivery_due ON delivery (tenant_id, state, held, next_due_at);
CREATE INDEX delivery_by_integration ON delivery (tenant_id, integration_id, received_at);
CREATE INDEX delivery_listed ON delivery (tenant_id, integration_id, id);

CREATE TABLE delivery_event (
    tenant_id TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    integration_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    external_id TEXT NOT NULL,
    event_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    ticket BIGINT NOT NULL,
    document TEXT,
    external_version TEXT,
    external_updated_at BIGINT,
    disposition TEXT,
    reason TEXT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, delivery_id, position)
);
CREATE INDEX delivery_event_open ON delivery_event (tenant_id, integration_id, resource_type, external_id, delivery_id, position) WHERE disposition IS NULL;
CREATE INDEX delivery_event_by_integration ON delivery_event (tenant_id, integration_id);

CREATE TABLE dedupe (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    dedupe_key TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id, dedupe_key)
);
CREATE INDEX dedupe_by_age ON dedupe (tenant_id, seen_at);

CREATE TABLE payload (
    tenant_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, kind)
);
CREATE INDEX payload_by_age ON payload (tenant_id, created_at);

-- Outbox

CREATE TABLE operation (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    mapping_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    internal_id TEXT NOT NULL,
    external_id TEXT,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    cause TEXT NOT NULL,
    undo INTEGER NOT NULL CHECK (undo IN (0, 1)),
    began_as_create INTEGER NOT NULL CHECK (began_as_create IN (0, 1)),
    unseen INTEGER NOT NULL CHECK (unseen IN (0, 1)),
    brake TEXT NOT NULL,
    groups TEXT NOT NULL,
    local_values TEXT NOT NULL,
    sent_values TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    record_version BIGINT NOT NULL,
    attempts INTEGER NOT NULL,
    next_due_at BIGINT NOT NULL,
    last_error TEXT,
    http_status INTEGER,
    created_at BIGINT NOT NULL,
    attempted_at BIGINT,
    settled_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX operation_due ON operation (tenant_id, state, brake, next_due_at);
CREATE INDEX operation_by_mapping ON operation (tenant_id, mapping_id, id);
CREATE INDEX operation_by_record ON operation (tenant_id, internal_id, id);
CREATE INDEX operation_by_type ON operation (tenant_id, integration_id, resource_type, state);
CREATE INDEX operation_listed ON operation (tenant_id, integration_id, id);

-- What happened

CREATE TABLE sync_log (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    operation TEXT NOT NULL,
    direction TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT,
    external_id TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    records_processed INTEGER NOT NULL,
    records_succeeded INTEGER NOT NULL,
    records_failed INTEGER NOT NULL,
    error_message TEXT,
    http_status INTEGER,
    duration_ms INTEGER,
    lag_ms INTEGER,
    retry_count INTEGER NOT NULL,
    cause TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sync_log_by_time ON sync_log (tenant_id, integration_id, created_at);
CREATE INDEX sync_log_listed ON sync_log (tenant_id, integration_id, id);
CREATE INDEX sync_log_by_age ON sync_log (tenant_id, created_at);

CREATE TABLE conflict (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    mapping_id TEXT,
    resource_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    external_id TEXT NOT NULL,
    local_seen TEXT NOT NULL,
    external_seen TEXT NOT NULL,
    local_data TEXT NOT NULL,
    external_data TEXT NOT NULL,
    base_data TEXT NOT NULL,
    conflicted_fields TEXT NOT NULL,
    groups TEXT NOT NULL,
    conflict_reason TEXT,
    candidates TEXT NOT NULL,
    status TEXT NOT NULL,
    resolution_strategy TEXT,
    resolved_data TEXT,
    resolved_by_id TEXT,
    resolved_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX conflict_one_pending ON conflict (tenant_id, mapping_id) WHERE status = 'PENDING';
CREATE INDEX conflict_listed ON conflict (tenant_id, status, id);
CREATE INDEX conflict_by_status ON conflict (tenant_id, status, integration_id, id);
CREATE INDEX conflict_by_update ON conflict (tenant_id, updated_at);
CREATE INDEX conflict_by_record ON conflict (tenant_id, resource_id, id);
CREATE INDEX conflict_by_integration ON conflict (tenant_id, integration_id, id);

CREATE TABLE job_execution (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    job_type TEXT NOT NULL,
    status TEXT NOT NULL,
    dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
    approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
    held_reason TEXT,
    held_kind TEXT,
    direction TEXT NOT NULL,
    resource_types TEXT NOT NULL,
    full_sync INTEGER NOT NULL CHECK (full_sync IN (0, 1)),
    checkpoint TEXT NOT NULL,
    parameters TEXT,
    planned_counts TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    completed_at BIGINT,
    paused_at BIGINT,
    paused_ms BIGINT NOT NULL,
    total_records INTEGER NOT NULL,
    records_seen INTEGER NOT NULL,
    expected_records INTEGER,
    success_count INTEGER NOT NULL,
    error_count INTEGER NOT NULL,
    conflict_count INTEGER NOT NULL,
    error_message TEXT,
    error_details TEXT,
    scheduled_for BIGINT,
    retry_count INTEGER NOT NULL,
    max_retries INTEGER NOT NULL,
    started_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX job_by_integration ON job_execution (tenant_id, integration_id, id);
CREATE INDEX job_whole ON job_execution (tenant_id, integration_id, full_sync, id);
CREATE INDEX job_by_type ON job_execution (tenant_id, job_type, id);
CREATE INDEX job_by_status ON job_execution (tenant_id, status, id);
CREATE INDEX job_by_end ON job_execution (tenant_id, completed_at);

CREATE TABLE run_change (
    tenant_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    id TEXT NOT NULL,
    side TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    internal_id TEXT,
    external_id TEXT,
    title TEXT,
    fields TEXT NOT NULL,
    PRIMARY KEY (tenant_id, job_id, id)
);
CREATE INDEX run_change_by_record ON run_change (tenant_id, job_id, internal_id);

CREATE TABLE run_touched (
    tenant_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    internal_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, job_id, resource_type, internal_id)
);

CREATE TABLE brake_window (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX brake_window_by_time ON brake_window (tenant_id, integration_id, kind, at);

CREATE TABLE run_seen (
    tenant_id TEXT NOT NULL,
    job_id TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    listed_before BIGINT NOT NULL,
    marks BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, job_id, resource_type, listed_before)
);

CREATE TABLE alert (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    name TEXT NOT NULL,
    severity TEXT NOT NULL,
    channels TEXT NOT NULL,
    message TEXT NOT NULL,
    resource_type TEXT,
    resource_id TEXT,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_due_at BIGINT,
    notice_ids TEXT NOT NULL,
    resolved_at BIGINT,
    clear_notice_ids TEXT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_by_id TEXT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX alert_by_integration ON alert (tenant_id, integration_id, id);
CREATE INDEX alert_by_rule ON alert (tenant_id, integration_id, name, id);
CREATE INDEX alert_due ON alert (tenant_id, next_due_at) WHERE next_due_at IS NOT NULL;
CREATE INDEX alert_by_note ON alert (tenant_id, acknowledged_at) WHERE acknowledged_at IS NOT NULL;
CREATE INDEX alert_by_end ON alert (tenant_id, resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX alert_going_on ON alert (tenant_id, integration_id, id) WHERE resolved_at IS NULL;
CREATE INDEX alert_open ON alert (tenant_id, id) WHERE acknowledged_at IS NULL;

CREATE TABLE notice (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    alert_ids TEXT NOT NULL,
    state TEXT NOT NULL,
    next_due_at BIGINT,
    attempts INTEGER NOT NULL,
    sent_at BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX notice_by_rule ON notice (tenant_id, integration_id, rule, kind, id);
CREATE INDEX notice_due ON notice (tenant_id, next_due_at) WHERE next_due_at IS NOT NULL;

CREATE TABLE health_check (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    next_due_at BIGINT NOT NULL,
    checked_at BIGINT NOT NULL,
    firing TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id)
);

CREATE TABLE hook_check (
    tenant_id TEXT NOT NULL,
    integration_id TEXT NOT NULL,
    next_due_at BIGINT NOT NULL,
    state TEXT,
    listed_at BIGINT,
    last_error TEXT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, integration_id)
);

CREATE TABLE counter (
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE audit (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    integration_id TEXT,
    cause TEXT,
    origin TEXT,
    before TEXT,
    after TEXT,
    unit_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_by_subject ON audit (tenant_id, subject, subject_id, id);
CREATE INDEX audit_by_actor ON audit (tenant_id, actor, id);
CREATE INDEX audit_by_time ON audit (tenant_id, at);
CREATE INDEX audit_by_integration ON audit (tenant_id, integration_id, id) WHERE integration_id IS NOT NULL;

CREATE TABLE audit_epoch (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    known TEXT NOT NULL,
    mark BYTEA NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE audit_seal (
    tenant_id TEXT NOT NULL,
    epoch TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    rows TEXT NOT NULL,
    digests BYTEA NOT NULL,
    head BYTEA NOT NULL,
    PRIMARY KEY (tenant_id, epoch, sequence)
);

-- Coordination

CREATE TABLE commit_unit (
    tenant_id TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, unit_id)
);
CREATE INDEX commit_unit_by_age ON commit_unit (tenant_id, at);

CREATE TABLE cleanup_run (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    removed TEXT NOT NULL,
    started_at BIGINT,
    completed_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX cleanup_one_open ON cleanup_run (tenant_id, state) WHERE state = 'OPEN';

CREATE TABLE reminder (
    tenant_id TEXT NOT NULL,
    grain_type TEXT NOT NULL,
    grain_key TEXT NOT NULL,
    name TEXT NOT NULL,
    start_at BIGINT NOT NULL,
    period_ms BIGINT NOT NULL,
    last_fired_at BIGINT,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, grain_type, grain_key, name)
);

CREATE TABLE grain_state (
    tenant_id TEXT NOT NULL,
    state_name TEXT NOT NULL,
    grain_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, state_name, grain_key)
);
