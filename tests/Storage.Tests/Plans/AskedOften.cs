using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Plans;

/// <summary>The questions that must not read a whole table: the lists of the admin API, and what is asked for every record or every second.</summary>
internal static partial class AskedOften
{
    private const string Integration = MillionRows.SomeIntegration;
    private static readonly DateTimeOffset Now = Sample.At;
    private static readonly Paging First = new();
    private static readonly Paging Later = new(MillionRows.Id(500_000));

    public static IReadOnlyDictionary<string, Func<ISqlSource, Task>> All { get; } = new Dictionary<string, Func<ISqlSource, Task>>(
        [.. Lists(), .. Watching(), .. Metrics(), .. Looks(), .. Sweeps(), .. Runs(), .. Feeds(), .. Bulks(), .. Cleanups()], StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Lists() =>
    [
        new("conflicts, pending", on => on.ConflictsAsync(First)),
        new("conflicts, all", on => on.ConflictsAsync(Later, status: null)),
        new("conflicts, resolved, of an integration", on => on.ConflictsAsync(First, ConflictStatus.RESOLVED, Integration)),
        new("conflicts, of a type", on => on.ConflictsAsync(First, resourceType: "TASK")),
        new("one conflict", on => on.ConflictAsync(MillionRows.Id(7))),
        new("deliveries", on => on.DeliveriesAsync(Integration, First)),
        new("deliveries, later page", on => on.DeliveriesAsync(Integration, Later)),
        new("deliveries, open", on => on.DeliveriesAsync(Integration, First, DeliveryState.OPEN)),
        new("deliveries, dead letters", on => on.DeliveriesAsync(Integration, First, disposition: Disposition.DEAD_LETTER)),
        new("events of a delivery", on => on.DeliveryEventsAsync(MillionRows.Id(7))),
        new("operations", on => on.OperationsAsync(Integration, First)),
        new("operations, dead", on => on.OperationsAsync(Integration, First, OperationState.DEAD)),
        new("operations, of a mapping", on => on.OperationsAsync(Integration, First, mappingId: MillionRows.Id(7))),
        new("mappings", on => on.MappingsAsync(Integration, Later)),
        new("mappings, of a type", on => on.MappingsAsync(Integration, First, "TASK")),
        new("mappings, in conflict", on => on.MappingsAsync(Integration, First, syncStatus: MappingStatus.CONFLICT)),
        new("mappings, of an external record", on => on.MappingsAsync(Integration, First, externalId: "e7")),
        new("integrations", on => on.IntegrationsAsync(First, Now)),
        new("one integration", on => on.IntegrationAsync(Integration, Now)),
        new("what a deletion takes", on => on.DeletionCountsAsync(Integration)),
        new("jobs", on => on.JobsAsync(First)),
        new("jobs, of an integration", on => on.JobsAsync(Later, Integration)),
        new("jobs, failed", on => on.JobsAsync(First, status: JobStatus.FAILED)),
        new("jobs, of a kind", on => on.JobsAsync(First, jobType: JobType.MANUAL_SYNC)),
        new("one job", on => on.JobAsync(MillionRows.Id(7))),
        new("changes of a job", on => on.JobChangesAsync(MillionRows.SomeJob, First, "LOCAL", "DELETE")),
        new("changes of a job, counted", on => on.JobChangeCountsAsync(MillionRows.SomeJob)),
        new("logs", on => on.LogsAsync(Integration, new(), First)),
        new("logs, later page", on => on.LogsAsync(Integration, new(), Later)),
        new("logs, failed", on => on.LogsAsync(Integration, new() { Status = SyncStatus.FAILED }, First)),
        new("logs, of a day", on => on.LogsAsync(Integration, new() { From = Now.AddDays(-1), To = Now }, First)),
        new("logs, of a record", on => on.LogsAsync(Integration, new() { ResourceType = "TASK", ResourceId = "rec_7" }, First)),
        new("audit", on => on.AuditAsync(First, new())),
        new("audit, of a kind of subject", on => on.AuditAsync(Later, new() { Subject = "record" })),
        new("audit, of a subject", on => on.AuditAsync(First, new() { Subject = "record", SubjectId = "rec_7" })),
        new("audit, of an integration", on => on.AuditAsync(First, new() { IntegrationId = Integration })),
        new("audit, of an actor", on => on.AuditAsync(First, new() { Actor = "tok_1" })),
        new("audit, of a day and an action", on => on.AuditAsync(First, new() { Action = "record.updated", From = Now.AddDays(-1), To = Now })),
        new("records", on => on.RecordsAsync("TASK", new(), Later)),
        new("records, changed lately", on => on.RecordsAsync("TASK", new() { UpdatedSince = Now }, First)),
        new("records, with the deleted", on => on.RecordsAsync("TASK", new() { WithDeleted = true }, First)),
        new("one record", on => on.RecordAsync("TASK", "rec_7")),
        new("history of a record", on => on.HistoryAsync("TASK", "rec_7", First)),
        new("blame of a record", on => on.BlameAsync("TASK", "rec_7", ["title"])),
        new("subscriptions", on => on.SubscriptionsAsync(Later)),
        new("subscriptions, failing", on => on.SubscriptionsAsync(First, SubscriptionStatus.FAILING)),
        new("one subscription", on => on.SubscriptionAsync(MillionRows.Id(7))),
        new("alerts", on => on.AlertsAsync(Later, new())),
        new("alerts, open", on => on.AlertsAsync(First, new() { Acknowledged = false })),
        new("alerts, of an integration and a time", on => on.AlertsAsync(First, new() { IntegrationId = Integration, Severity = AlertSeverity.CRITICAL, From = Now.AddDays(-1), To = Now })),
        new("one alert", on => on.AlertAsync(MillionRows.Id(7))),
        new("users", on => on.UsersAsync(Later)),
        new("changes of all records", on => on.ChangesAsync(after: 50_000, limit: 100)),
        new("mappings of a record", on => on.RecordMappingsAsync("TASK", "rec_7")),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Metrics() =>
    [
        new("metrics: syncs of an integration", on => on.SyncFiguresAsync(Integration, Now)),
        new("metrics: syncs", on => on.SyncFiguresAsync(null, Now)),
        new("metrics: freshness of an integration", on => on.FreshnessAsync(Integration, Now)),
        new("metrics: freshness by type", on => on.FreshnessByTypeAsync(Integration, Now)),
        new("metrics: records that differ", on => on.DifferingAsync(Integration, new Paging(null, 100), "TASK")),
        new("metrics: convergence", on => on.ConvergenceAsync(Integration, ["TASK", "MEMBER"])),
        new("metrics: the last full run", on => on.LastFullRunAsync(Integration)),
        new("metrics: freshness", on => on.FreshnessAsync(null, Now)),
        new("metrics: all time of an integration", on => on.AllTimeAsync(Integration)),
        new("metrics: all time", on => on.AllTimeAsync(null)),
        new("metrics: conflicts resolved", on => on.ConflictsResolvedAsync(Integration)),
        new("metrics: conflicts pending of an integration", on => on.ConflictsPendingAsync(Integration)),
        new("metrics: conflicts pending", on => on.ConflictsPendingAsync(null)),
        new("metrics: integrations by status", on => on.IntegrationsByStatusAsync()),
        new("metrics: runs of an integration", on => on.RunFiguresAsync(Integration, Now)),
        new("metrics: what the health check sums", on => new HealthSource(on).VitalsAsync(Integration, TimeSpan.FromHours(1), Now.AddMinutes(-5), Now, Now)),
        new("metrics: runs", on => on.RunFiguresAsync(null, Now)),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Looks() =>
    [
        Asks("look: token", From.Table<ApiTokenRow>().Where(row => row.Hash, "sha256:7")),
        Asks("look: tokens of a user", From.Table<ApiTokenRow>().Where(row => row.UserId, "usr_7")),
        Asks("look: user by address", From.Table<UserRow>().Where(row => row.EmailKey, "name_7@example.org")),
        Asks("look: user by link", From.Table<UserRow>().Where(row => row.LinkHash, "sha256:7")),
        Asks("look: user by subject", From.Table<UserRow>().Where(row => row.OidcSubject, "sha256:7")),
        Asks("look: session by access", From.Table<SessionRow>().Where(row => row.AccessHash, "sha256:7")),
        Asks("look: session by family", From.Table<SessionRow>().Where(row => row.FamilyHash, "sha256:7")),
        Asks("look: sessions of a user", From.Table<SessionRow>().Where(row => row.UserId, "usr_7")),
        Asks("look: webhook secrets", From.Table<WebhookSecretRow>().Where(row => row.IntegrationId, Integration).OrderByDescending(row => row.Id)),
        Asks("look: mapping by external id", Mapped().Where(row => row.ExternalId, "e7")),
        Asks("look: mapping by record", Mapped().Where(row => row.InternalId, "rec_7")),
        Asks("look: mappings of a record", From.Table<MappingRow>().Where(row => row.ResourceType, "TASK").Where(row => row.InternalId, "rec_7")),
        Asks("look: open operations of a record", From.Table<OperationRow>().Where(row => row.ResourceType, "TASK").Where(row => row.InternalId, "rec_7")
            .WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED])),
        Asks("look: open operations of a mapping", From.Table<OperationRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.InternalId, "rec_7").WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED]).OrderBy(row => row.Id)),
        Asks("look: refused records of a page", From.Table<RefusedRecordRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.ConfigVersion, 7).WhereIn(row => row.ExternalId, ["e7", "e8"]).Take(3)),
        Asks("look: what a record waits for", From.Table<LookupWaitRow>().WhereIn(row => row.IntegrationId, [Integration, "int_other"]).Where(row => row.ResourceType, "TASK")
            .Where(row => row.InternalId, "rec_7").Where(row => row.ExternalId, "")),
        Asks("look: conflicts of a record", From.Table<ConflictRow>().Where(row => row.ResourceType, "TASK").Where(row => row.ResourceId, "rec_7")
            .Where(row => row.Status, ConflictStatus.PENDING)),
        Asks("look: parked creates", From.Table<ConflictRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.MappingId, Is.NotNull).WhereIn(row => row.ConflictReason, ["AMBIGUOUS_CREATE", "AMBIGUOUS_MATCH"])),
        Asks("look: question about an external record", From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.IntegrationId, Integration)
            .Where(row => row.MappingId, Is.Null).Where(row => row.ResourceType, "TASK").Where(row => row.ExternalId, "e7")),
        Asks("look: holders of a key", From.Table<MatchClaimRow>().Where(row => row.ResourceType, "TASK").Where(row => row.Rule, "match:title")
            .Where(row => row.KeyHash, Is.AtLeast, "fp_7").Where(row => row.KeyHash, Is.Less, "fp_70").OrderBy(row => row.KeyHash).Take(50)),
        Asks("look: claims of a record", From.Table<MatchClaimRow>().Where(row => row.RecordId, "rec_7")),
        Asks("look: a person's choice", From.Table<MatchChoiceRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK").Where(row => row.ExternalId, "e7")),
        Asks("look: creates under way", From.Table<OperationRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.State, OperationState.ATTEMPTED).Where(row => row.Kind, OperationKind.CREATE)),
        Asks("look: open events of an external record", From.Table<DeliveryEventRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.ExternalId, "e7").Where(row => row.Disposition, Is.Null).Where(row => row.Ticket, Is.Less, 100)),
        Asks("look: open events of a delivery", From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, MillionRows.Id(7)).Where(row => row.Disposition, Is.Null)),
        Asks("look: deliveries by id", From.Table<DeliveryRow>().WhereIn(row => row.Id, Ids(100))),
        Asks("look: hints of external records", From.Table<HintRow>().Where(row => row.IntegrationId, Integration)
            .WhereIn(row => row.ResourceType, ["TASK"]).WhereIn(row => row.ExternalId, Externals(20))),
        Asks("look: runs before one", From.Table<JobRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Direction, SyncDirection.BIDIRECTIONAL)
            .Where(row => row.Status, JobStatus.COMPLETED).Where(row => row.DryRun, false).Where(row => row.Approved, false).OrderByDescending(row => row.Id).Take(20)),
        Counts("look: what a brake counts", From.Table<BrakeWindowRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Kind, "LOCAL/DELETE").Where(row => row.At, Is.AtLeast, Now)),
        Asks("look: jobs that wait", From.Table<JobRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Status, JobStatus.PENDING).OrderBy(row => row.Id)),
        Asks("look: held writes of records", From.Table<OperationRow>().Where(row => row.IntegrationId, Integration).WhereIn(row => row.InternalId, Records(200))
            .Where(row => row.State, OperationState.PENDING).Where(row => row.Brake, OperationBrake.HELD)),
        Asks("look: parked identities, page by page", From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING).WhereIn(row => row.IntegrationId, [Integration])
            .Where(row => row.MappingId, Is.Null).Where(row => row.ResourceType, "TASK").Where(row => row.Id, Is.Greater, "").OrderBy(row => row.Id)),
        Asks("look: the rules of a type's keys", From.Table<KeyRulesRow>().Where(row => row.ResourceType, "TASK")),
        Asks("look: the last whole runs", From.Table<JobRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Direction, SyncDirection.BIDIRECTIONAL)
            .Where(row => row.Status, JobStatus.COMPLETED).Where(row => row.DryRun, false).Where(row => row.FullSync, true).OrderByDescending(row => row.Id).Take(50)),
        Asks("look: bodies", From.Table<PayloadRow>().Where(row => row.OwnerId, MillionRows.Id(7))),
        Asks("look: what flips are counted in", From.Table<RecordVersionRow>().Where(row => row.Type, "TASK").Where(row => row.Id, "rec_7").Where(row => row.Version, Is.Greater, 1L).OrderBy(row => row.Version)),
        Asks("undo: versions of a record", From.Table<RecordVersionRow>().Where(row => row.Type, "TASK").Where(row => row.Id, "rec_7").Where(row => row.Version, Is.Less, 9L).OrderByDescending(row => row.Version).Take(100)),
        Asks("undo: writes of a record", From.Table<OperationRow>().Where(row => row.InternalId, "rec_7").Where(row => row.ResourceType, "TASK")
            .Where(row => row.State, OperationState.CONFIRMED).OrderByDescending(row => row.Id).Take(2_000)),
        Asks("undo: runs that undid something", From.Table<JobRow>().Where(row => row.IntegrationId, Integration).Where(row => row.JobType, JobType.UNDO)),
        Asks("undo: records of a run", From.Table<RunTouchedRow>().Where(row => row.JobId, MillionRows.SomeJob).Where(row => row.ResourceType, "TASK").Where(row => row.InternalId, Is.Greater, "rec_7").OrderBy(row => row.InternalId).Take(200)),
        Asks("undo: audit of a time", From.Table<AuditRow>().Where(row => row.Id, Is.Greater, MillionRows.Id(7)).Where(row => row.Id, Is.Less, MillionRows.Id(500)).OrderBy(row => row.Id).Take(200)),
        Asks("undo: lines of records", From.Table<RunChangeRow>().Where(row => row.JobId, MillionRows.SomeJob).WhereIn(row => row.InternalId, Records(200).Select(id => (string?)id))),
        Asks("look: the last alert of a rule", From.Table<AlertRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Name, "Held Run").OrderByDescending(row => row.Id).Take(1)),
        Asks("look: the last notice of a rule", From.Table<NoticeRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Rule, "Held Run").Where(row => row.Kind, NoticeKind.ALERT).OrderByDescending(row => row.Id).Take(1)),
        Asks("look: alerts that go on", From.Table<AlertRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResolvedAt, Is.Null).OrderByDescending(row => row.Id).Take(200)),
        Asks("look: conflicts before an alert", From.Table<ConflictRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Status, ConflictStatus.PENDING).Where(row => row.CreatedAt, Is.AtMost, Now).Take(1)),
        Asks("look: new conflicts of an integration", From.Table<ConflictRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Status, ConflictStatus.PENDING)
            .Where(row => row.CreatedAt, Is.Greater, Now).Where(row => row.CreatedAt, Is.AtMost, Now).OrderBy(row => row.Id).Take(100)),
        Asks("look: errors of the last hour", From.Table<SyncLogRow>().Where(row => row.IntegrationId, Integration).Where(row => row.CreatedAt, Is.Greater, Now.AddHours(-1))
            .Where(row => row.Status, SyncStatus.FAILED).OrderByDescending(row => row.CreatedAt).Take(5)),
        Asks("look: log row", From.Table<SyncLogRow>().Where(row => row.Id, MillionRows.Id(7))),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Sweeps() =>
    [
        Asks("sweep: alerts due", From.Table<AlertRow>().Where(row => row.NextDueAt, Is.AtMost, Now).OrderBy(row => row.NextDueAt)),
        Asks("sweep: notices due", From.Table<NoticeRow>().Where(row => row.NextDueAt, Is.AtMost, Now).OrderBy(row => row.NextDueAt)),
        Asks("sweep: operations due", From.Table<OperationRow>().WhereIn(row => row.State, [OperationState.PENDING, OperationState.ATTEMPTED])
            .WhereIn(row => row.Brake, [OperationBrake.FREE, OperationBrake.RELEASED]).WhereIn(row => row.IntegrationId, Integrations).Where(row => row.NextDueAt, Is.AtMost, Now).OrderBy(row => row.NextDueAt).Take(200)),
        Asks("sweep: hints due", From.Table<HintRow>().WhereIn(row => row.IntegrationId, Integrations)
            .Where(row => row.NextDueAt, Is.AtMost, Now).OrderBy(row => row.NextDueAt).Take(200)),
        Asks("sweep: deliveries due", From.Table<DeliveryRow>().Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, false)
            .WhereIn(row => row.IntegrationId, Integrations).Where(row => row.NextDueAt, Is.AtMost, Now).OrderBy(row => row.NextDueAt).Take(200)),
        Asks("sweep: held deliveries", From.Table<DeliveryRow>().Where(row => row.IntegrationId, Integration)
            .Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, true).Where(row => row.Id, Is.Greater, "").OrderBy(row => row.Id).Take(200)),
        Asks("sweep: jobs under way", From.Table<JobRow>().Where(row => row.Status, JobStatus.RUNNING)),
        Asks("sweep: job of an integration", From.Table<JobRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Status, JobStatus.RUNNING).OrderBy(row => row.Id)),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Runs() =>
    [
        Asks("run: mappings of a page", Mapped().WhereIn(row => row.ExternalId, Externals(200).Cast<string?>()).Take(201)),
        Asks("run: marks of a page", Marked().WhereIn(row => row.ExternalId, Externals(200)).Take(201)),
        Asks("run: mappings of a page of records", Mapped().WhereIn(row => row.InternalId, Records(200))),
        Asks("run: marks page by page", Marked().Where(row => row.SyncStatus, Is.NotEqual, MappingStatus.DETACHED)
            .Where(row => row.ExternalId, Is.Greater, Externals(1).Single()).OrderBy(row => row.ExternalId).Take(1_000)),
        Asks("run: records page by page", From.Table<RecordRow>().Where(row => row.Type, "TASK").Where(row => row.Id, Is.Greater, "rec_5").OrderBy(row => row.Id).Take(200)),
        Asks("run: any record", From.Table<RecordRow>().WhereIn(row => row.Type, ["TASK"]).Where(row => row.DeletedAt, Is.Null).Take(1)),
        Asks("run: what was listed", From.Table<RunSeenRow>().Where(row => row.JobId, MillionRows.SomeJob).Where(row => row.ResourceType, "TASK")
            .Where(row => row.ListedBefore, Is.Greater, -1).OrderBy(row => row.ListedBefore).Take(100)),
        Asks("run: what was matched", From.Table<RunChangeRow>().Where(row => row.JobId, MillionRows.SomeJob).Where(row => row.ResourceType, "TASK").WhereIn(row => row.InternalId, Records(200).Cast<string?>())),
        Asks("run: what is gone", From.Table<RunChangeRow>().Where(row => row.JobId, MillionRows.SomeJob).Where(row => row.ResourceType, "TASK")
            .Where(row => row.Kind, "DELETE").Where(row => row.Side, "LOCAL").Where(row => row.Id, Is.Greater, "").OrderBy(row => row.Id).Take(200)),
        Counts("run: what is gone, counted", From.Table<RunChangeRow>().Where(row => row.JobId, MillionRows.SomeJob).Where(row => row.ResourceType, "TASK").Where(row => row.Kind, "DELETE")),
        Counts("run: mappings counted", Mapped().Where(row => row.ExternalId, Is.NotNull)),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Feeds() =>
    [
        Asks("feed: what has no place yet", From.Table<RecordChangeDueRow>().Take(200)),
        Asks("feed: its end", From.Table<FeedHeadRow>().Where(row => row.Feed, FeedHeadRow.Records)),
        Asks("feed: who may be behind", From.Table<SubscriptionRow>().WhereIn(row => row.Status, [SubscriptionStatus.ACTIVE, SubscriptionStatus.FAILING])),
        Asks("feed: a subscription", From.Table<SubscriptionRow>().Where(row => row.Id, MillionRows.Id(7))),
        Asks("feed: the next change", Next()),
        Asks("feed: the next change of a type", Next().WhereIn(row => row.Type, ["MEMBER"])),
        Asks("feed: the next change of types", Next().WhereIn(row => row.Type, ["MEMBER", "EVENT"])),
        Asks("feed: the next change of a type that never comes", Next().WhereIn(row => row.Type, ["NOTHING"])),
        Asks("feed: the version of a change", From.Table<RecordVersionRow>().Where(row => row.Type, "TASK").Where(row => row.Id, "rec_7").Where(row => row.Version, 1)),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Bulks() =>
    [
        Asks("bulk: dead deliveries", DeadDeliveries().OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: dead deliveries of a day", DeadDeliveries().Where(row => row.ReceivedAt, Is.AtLeast, Now.AddDays(-1)).Where(row => row.ReceivedAt, Is.Less, Now).OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: dead operations", DeadOperations().OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: dead operations of a type and a day", DeadOperations().Where(row => row.ResourceType, "TASK")
            .Where(row => row.CreatedAt, Is.AtLeast, Now.AddDays(-1)).Where(row => row.CreatedAt, Is.Less, Now).OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: operations by id", From.Table<OperationRow>().Where(row => row.IntegrationId, Integration).WhereIn(row => row.Id, Ids(1_000))),
        Asks("bulk: pending conflicts", PendingConflicts().OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: pending conflicts of an integration, a type and a day", PendingConflicts().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK")
            .Where(row => row.CreatedAt, Is.AtLeast, Now.AddDays(-1)).Where(row => row.CreatedAt, Is.Less, Now).OrderBy(row => row.Id).Take(Most)),
        Asks("bulk: conflicts by id", From.Table<ConflictRow>().WhereIn(row => row.Id, Ids(1_000))),
    ];

    private static IEnumerable<KeyValuePair<string, Func<ISqlSource, Task>>> Cleanups() =>
    [
        Asks("cleanup: the open one", From.Table<CleanupRunRow>().Where(row => row.State, CleanupState.OPEN)),
        Asks("cleanup: dedupe keys", OldRows.DedupeKeys(LongAgo, Lately).Take(200)),
        Asks("cleanup: payloads", OldRows.Payloads(LongAgo, Lately).Take(40)),
        Asks("cleanup: deliveries", OldRows.Deliveries(Integration, LongAgo, Lately).Take(200)),
        Asks("cleanup: logs", OldRows.Logs(LongAgo, Lately).Take(200)),
        Asks("cleanup: refused records", OldRows.Refused(LongAgo, Lately).Take(200)),
        Asks("cleanup: tombstones", OldRows.Tombstones(LongAgo, Lately).Take(200)),
        Asks("cleanup: alerts", OldRows.Alerts(LongAgo, Lately).Take(200)),
        Asks("cleanup: notices", OldRows.Notices(LongAgo, Lately).Take(200)),
        Asks("cleanup: commit units", OldRows.CommitUnits(LongAgo, Lately).Take(200)),
        Asks("cleanup: what runs have listed", OldRows.Seen(MillionRows.SomeJob).Take(1)),
        Asks("cleanup: of one run", From.Table<RunSeenRow>().Where(row => row.JobId, MillionRows.SomeJob).Take(200)),
        Asks("cleanup: owners among deliveries", From.Table<DeliveryRow>().WhereIn(row => row.Id, Ids(200))),
        Asks("cleanup: owners among operations", From.Table<OperationRow>().WhereIn(row => row.Id, Ids(200))),
        Asks("cleanup: events of deliveries", From.Table<DeliveryEventRow>().WhereIn(row => row.DeliveryId, Ids(200))),
        Asks("cleanup: bodies of deliveries", From.Table<PayloadRow>().WhereIn(row => row.OwnerId, Ids(200))),
        Asks("cleanup: logs by id", From.Table<SyncLogRow>().WhereIn(row => row.Id, Ids(200))),
        Asks("cleanup: commit units by id", From.Table<CommitUnitRow>().WhereIn(row => row.UnitId, Ids(200))),
    ];

    private static readonly DateTimeOffset LongAgo = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Lately = Now.AddHours(-1);

    // As many as one call takes, and one to see whether there are more.
    private const int Most = 1_001;

    private static Query<RecordChangeRow> Next() => From.Table<RecordChangeRow>().Where(row => row.Position, Is.Greater, 50_000).OrderBy(row => row.Position).Take(1);

    private static Query<DeliveryRow> DeadDeliveries() => From.Table<DeliveryRow>().Where(row => row.IntegrationId, Integration).Where(row => row.Disposition, Disposition.DEAD_LETTER);

    private static Query<OperationRow> DeadOperations() => From.Table<OperationRow>().Where(row => row.IntegrationId, Integration).Where(row => row.State, OperationState.DEAD);

    private static Query<ConflictRow> PendingConflicts() => From.Table<ConflictRow>().Where(row => row.Status, ConflictStatus.PENDING);

    private static IEnumerable<string> Integrations => Enumerable.Range(0, MillionRows.Integrations).Select(MillionRows.IntegrationId);

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(MillionRows.Id);

    private static IEnumerable<string> Externals(int count) => Enumerable.Range(0, count).Select(number => $"e{number}");

    private static IEnumerable<string> Records(int count) => Enumerable.Range(0, count).Select(number => $"rec_{number}");

    private static Query<MappingMark> Marked() => From.Table<MappingMark>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK");

    private static Query<MappingRow> Mapped() => From.Table<MappingRow>().Where(row => row.IntegrationId, Integration).Where(row => row.ResourceType, "TASK");

    private static KeyValuePair<string, Func<ISqlSource, Task>> Asks<T>(string name, Query<T> query)
        where T : class => new(name, on => on.ReadAsync(QuerySql.Select(query, on.Tenant, on.Dialect), _ => 0));

    private static KeyValuePair<string, Func<ISqlSource, Task>> Counts<T>(string name, Query<T> query)
        where T : class => new(name, on => on.ReadAsync(QuerySql.Count(query, on.Tenant, on.Dialect), _ => 0));
}
