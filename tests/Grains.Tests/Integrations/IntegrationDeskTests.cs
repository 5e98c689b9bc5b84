using Concord.Connectors.Secrets;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>An admin's wish meets the writes of runs and connections on the same row.</summary>
public sealed class IntegrationDeskTests : IAsyncDisposable
{
    private const string Id = "int_a";

    private static readonly CipherKey Key = CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(1, CipherKey.Length).Select(i => (byte)i)]), out var key) ? key : throw new InvalidOperationException();

    private readonly ManualClock clock = new();
    private readonly MeddledDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IntegrationDesk desk;
    private int meddled;

    public IntegrationDeskTests()
    {
        database = new MeddledDatabase(new MemoryDatabase(clock));
        pipeline = new CommitPipeline(database, clock);
        var (ids, cipher) = (new IdSource(clock, new Random(3).NextBytes), new CredentialCipher(Key, null, new Random(5).NextBytes));
        var (catalog, held) = (new SetupCatalog(database, Samples.Types), new HeldDeliveries(database, pipeline, ids, clock));
        var secrets = new SecretDesk(database, pipeline, cipher, new Random(9).NextBytes, ids, clock, Samples.Types);
        // Nothing here tests a connection or takes a step of a run.
        var runs = new RunDesk(database, pipeline, catalog, null!, held, null!, ids, clock, Samples.Types);
        desk = new IntegrationDesk(database, pipeline, catalog, null!, runs, held, null!, cipher, secrets, ids, clock, new IntegrationSettings("https://hub.example"));
        database.CommitAsync([new CommitUnit("unit_start").Insert(Samples.Integration(Id)).Insert(secrets.Make(Id).Row)]).Result.ShouldBe([true]);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_change_is_laid_over_what_others_wrote_meanwhile()
    {
        Meddle(2);

        (await desk.UpdateAsync(Id, """{"status":"PAUSED","priority":7}""", "tok_1")).Verdict.ShouldBe(Verdict.Done);

        (Row.Status, Row.Priority, Row.ConnectionFailures).ShouldBe((IntegrationStatus.PAUSED, 7, 2));
        var audit = (await database.QueryAsync(From.Table<AuditRow>())).ShouldHaveSingleItem();
        (audit.Action, audit.After).ShouldBe(("integration.updated", """{"priority":7,"status":"PAUSED"}"""));
        audit.Before!.ShouldContain("\"status\"");
    }

    [Fact]
    public async Task Another_mapping_notes_what_it_says_anew_and_other_settings_note_nothing()
    {
        await desk.UpdateAsync(Id, """{"priority":7}""", "tok_1");
        Row.Regrouped.ToJson().ShouldBe("{}");

        var mappings = ((Sync.Values.FieldValue.Object)Samples.Json(Samples.Body)).Get("mappings").ToJson().Replace("\"COMPLETED\":true", "\"COMPLETED\":false");
        (await desk.UpdateAsync(Id, $$"""{"mappings":{{mappings}}}""", "tok_1")).Verdict.ShouldBe(Verdict.Done);

        Row.Regrouped.ToJson().ShouldBe("""{"TASK":{"status":3}}""");
    }

    [Fact]
    public async Task A_wrong_wish_is_refused_also_while_a_run_is_under_way()
    {
        var first = await desk.SyncAsync(Id, new(null, [], null, false, "tok_1"));

        (await desk.SyncAsync(Id, new(null, ["TASKS"], null, false, "tok_1"))).ShouldBe(first);
        var refused = await desk.SyncAsync(Id, new(null, ["EVENTS"], null, false, "tok_1"));

        (refused.Verdict, refused.Code, refused.Problems.ShouldHaveSingleItem().Path).ShouldBe((Verdict.Invalid, "sync-invalid", "dataTypes"));
    }

    [Fact]
    public async Task There_are_so_many_integrations_and_no_more()
    {
        for (var number = 1; number < IntegrationDesk.Most; number++)
        {
            (await database.CommitAsync([new CommitUnit($"unit_{number}").Insert(Samples.Integration($"int_{number}"))])).ShouldBe([true]);
        }

        var answer = await desk.CreateAsync("int_new", Samples.Body, "tok_1");
        (answer.Verdict, answer.Code).ShouldBe((Verdict.Refused, "too-many-integrations"));
        answer.Detail.ShouldNotBeNull().ShouldContain("delete one");
    }

    [Fact]
    public async Task A_secret_is_replaced_all_the_same()
    {
        Meddle(2);

        (await desk.RotateSecretAsync(Id, new SecretChange(24), "tok_1")).Verdict.ShouldBe(Verdict.Done);

        (await database.QueryAsync(From.Table<WebhookSecretRow>())).Length.ShouldBe(2);
    }

    [Fact]
    public async Task It_is_removed_all_the_same()
    {
        Meddle(2);

        (await desk.DeleteAsync(Id, "tok_1")).Verdict.ShouldBe(Verdict.Done);

        (await database.QueryAsync(From.Table<IntegrationRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_never_comes_first_is_told_and_changes_nothing()
    {
        Meddle(100);

        var answer = await desk.UpdateAsync(Id, """{"priority":7}""", "tok_1");

        (answer.Verdict, answer.Code).ShouldBe((Verdict.Stale, "integration-stale"));
        (Row.Priority, meddled).ShouldBe((100, 5));
    }

    [Fact]
    public async Task A_name_that_somebody_else_took_meanwhile_is_a_duplicate()
    {
        database.Meddling = (1, () => Task.FromResult(new CommitUnit("unit_other").Insert(Samples.Integration("int_b") with { Name = "Taken", NameKey = "taken" })));

        var answer = await desk.UpdateAsync(Id, """{"name":"Taken"}""", "tok_1");

        (answer.Verdict, answer.Code).ShouldBe((Verdict.Invalid, "duplicate-name"));
    }

    [Fact]
    public async Task One_that_somebody_else_removed_meanwhile_is_not_found()
    {
        database.Meddling = (1, () => Task.FromResult(new CommitUnit("unit_other").Delete(Row)));

        (await desk.UpdateAsync(Id, """{"priority":7}""", "tok_1")).Verdict.ShouldBe(Verdict.NotFound);
    }

    private IntegrationRow Row => database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, Id)).Result.Single();

    private void Meddle(int times) => database.Meddling = (times, () => Task.FromResult(new CommitUnit($"unit_meddling_{++meddled}").Update(Row with { ConnectionFailures = meddled })));
}
