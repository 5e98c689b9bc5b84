-- What an Orleans cluster keeps here: which silos there are, which grains want to be woken, and the state of grains that can be rebuilt. Orleans asks by the
-- texts in orleansquery alone; it binds their parameters by name and reads their columns by name, and some answer one number: how many rows it was done to.
-- Each text is one statement, or undone as a whole, so that of two who come at once one is told that it came too late.

CREATE TABLE cluster_version (
    deployment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (deployment_id)
);

CREATE TABLE cluster_silo (
    deployment_id TEXT NOT NULL,
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    silo_name TEXT NOT NULL,
    host_name TEXT NOT NULL,
    status INTEGER NOT NULL,
    proxy_port INTEGER,
    suspect_times TEXT,
    start_time TIMESTAMPTZ NOT NULL,
    i_am_alive_time TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (deployment_id, address, port, generation)
);

CREATE TABLE cluster_reminder (
    service_id TEXT NOT NULL,
    grain_id TEXT NOT NULL,
    reminder_name TEXT NOT NULL,
    grain_hash INTEGER NOT NULL,
    start_time TIMESTAMPTZ NOT NULL,
    period_ms BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (service_id, grain_id, reminder_name)
);
CREATE INDEX cluster_reminder_by_hash ON cluster_reminder (service_id, grain_hash);

CREATE TABLE cluster_state (
    service_id TEXT NOT NULL,
    grain_type TEXT NOT NULL,
    grain_n0 BIGINT NOT NULL,
    grain_n1 BIGINT NOT NULL,
    grain_text TEXT,
    payload BYTEA,
    version INTEGER NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL
);
-- A state is one row, whoever writes it first: null is a value of the key like any other.
CREATE UNIQUE INDEX cluster_state_one ON cluster_state (service_id, grain_type, grain_n0, grain_n1, grain_text) NULLS NOT DISTINCT;

CREATE TABLE orleansquery (
    querykey TEXT NOT NULL,
    querytext TEXT NOT NULL,
    PRIMARY KEY (querykey)
);

INSERT INTO orleansquery (querykey, querytext) VALUES

('InsertMembershipVersionKey', '
WITH added AS (
    INSERT INTO cluster_version (deployment_id, version, changed_at) VALUES (@DeploymentId, 0, now()) ON CONFLICT DO NOTHING RETURNING 1)
SELECT count(*)::integer FROM added'),

('InsertMembershipKey', '
WITH turned AS (
    UPDATE cluster_version SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version AND NOT EXISTS (
        SELECT 1 FROM cluster_silo WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deployment_id),
added AS (
    INSERT INTO cluster_silo (deployment_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT deployment_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM turned
    RETURNING 1)
SELECT count(*)::integer FROM added'),

('UpdateMembershipKey', '
WITH turned AS (
    UPDATE cluster_version SET version = version + 1, changed_at = now()
    WHERE deployment_id = @DeploymentId AND version = @Version AND EXISTS (
        SELECT 1 FROM cluster_silo WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING deployment_id),
changed AS (
    UPDATE cluster_silo SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime FROM turned
    WHERE cluster_silo.deployment_id = turned.deployment_id AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1)
SELECT count(*)::integer FROM changed'),

('UpdateIAmAlivetimeKey', '
UPDATE cluster_silo SET i_am_alive_time = @IAmAliveTime
WHERE deployment_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation'),

-- The version is answered even while there is no silo.
('MembershipReadRowKey', '
SELECT v.deployment_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM cluster_version v LEFT JOIN cluster_silo s
    ON s.deployment_id = v.deployment_id AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
WHERE v.deployment_id = @DeploymentId'),

('MembershipReadAllKey', '
SELECT v.deployment_id AS DeploymentId, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.proxy_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.start_time AS StartTime, s.i_am_alive_time AS IAmAliveTime, v.version AS Version
FROM cluster_version v LEFT JOIN cluster_silo s ON s.deployment_id = v.deployment_id
WHERE v.deployment_id = @DeploymentId'),

('GatewaysQueryKey', '
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM cluster_silo
WHERE deployment_id = @DeploymentId AND status = @Status AND proxy_port > 0'),

('DeleteMembershipTableEntriesKey', '
WITH silos AS (DELETE FROM cluster_silo WHERE deployment_id = @DeploymentId)
DELETE FROM cluster_version WHERE deployment_id = @DeploymentId'),

-- 3 is an active silo; one that only seems silent is for the membership protocol to judge.
('CleanupDefunctSiloEntriesKey', '
DELETE FROM cluster_silo WHERE deployment_id = @DeploymentId AND i_am_alive_time < @IAmAliveTime AND status <> 3'),

-- Asked for by later versions than 10.2, which remove one dead silo as they have seen it.
('CleanupDefunctSiloEntryKey', '
DELETE FROM cluster_silo WHERE deployment_id = @DeploymentId AND status = 6 AND address = @Address AND port = @Port AND generation = @Generation
    AND i_am_alive_time = @IAmAliveTime AND start_time = @StartTime AND coalesce(suspect_times, '''') = coalesce(@SuspectTimes, '''')'),

('UpsertReminderRowKey', '
INSERT INTO cluster_reminder (service_id, grain_id, reminder_name, grain_hash, start_time, period_ms, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
ON CONFLICT (service_id, grain_id, reminder_name) DO UPDATE SET
    grain_hash = excluded.grain_hash, start_time = excluded.start_time, period_ms = excluded.period_ms, version = cluster_reminder.version + 1
RETURNING version AS Version'),

('ReadReminderRowKey', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName'),

('ReadReminderRowsKey', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_id = @GrainId'),

('ReadRangeRows1Key', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version FROM cluster_reminder
WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash'),

-- The range that goes over the end of the ring.
('ReadRangeRows2Key', '
SELECT grain_id AS GrainId, reminder_name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version FROM cluster_reminder
WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)'),

('DeleteReminderRowKey', '
WITH removed AS (
    DELETE FROM cluster_reminder WHERE service_id = @ServiceId AND grain_id = @GrainId AND reminder_name = @ReminderName AND version = @Version RETURNING 1)
SELECT count(*)::integer FROM removed'),

('DeleteReminderRowsKey', '
DELETE FROM cluster_reminder WHERE service_id = @ServiceId'),

('ReadFromStorageKey', '
SELECT payload AS PayloadBinary, version AS Version FROM cluster_state
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
    AND grain_text IS NOT DISTINCT FROM @GrainIdExtensionString'),

-- Who wrote nothing is answered the version that he came with, which Orleans takes for a conflict.
('WriteToStorageKey', '
WITH written AS (
    UPDATE cluster_state SET payload = @PayloadBinary, version = version + 1, modified_at = now()
    WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
        AND grain_text IS NOT DISTINCT FROM @GrainIdExtensionString AND version = @GrainStateVersion
    RETURNING version),
made AS (
    INSERT INTO cluster_state (service_id, grain_type, grain_n0, grain_n1, grain_text, payload, version, modified_at)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString, @PayloadBinary, 1, now() WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version)
SELECT coalesce((SELECT version FROM written), (SELECT version FROM made), @GrainStateVersion) AS NewGrainStateVersion'),

('ClearStorageKey', '
UPDATE cluster_state SET payload = NULL, version = version + 1, modified_at = now()
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
    AND grain_text IS NOT DISTINCT FROM @GrainIdExtensionString AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion'),

('DeleteStorageKey', '
DELETE FROM cluster_state
WHERE service_id = @ServiceId AND grain_type = @GrainTypeString AND grain_n0 = @GrainIdN0 AND grain_n1 = @GrainIdN1
    AND grain_text IS NOT DISTINCT FROM @GrainIdExtensionString AND version = @GrainStateVersion
RETURNING version + 1 AS NewGrainStateVersion');
