using System.Collections.Immutable;
using Concord.Storage.Audit;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Audit;

/// <summary>What is sealed, whatever becomes of the units.</summary>
public abstract class AuditChainTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    private readonly TStore store = new();
    private ISqlDatabase database = null!;
    private int rows;

    public async ValueTask InitializeAsync()
    {
        await store.MakeAsync();
        database = store.Open();
        database.SealAudit(new TestAuditKeys());
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("L")]
    [InlineData("WL")]
    [InlineData("LW")]
    [InlineData("WWLWLW")]
    [InlineData("WLL")]
    [InlineData("WDWL")]
    public async Task Only_what_was_applied_is_sealed(string fates)
    {
        var first = Unit("first");
        await database.CommitAsync([first.Insert(Sample.Hint("taken"))]);
        var units = fates.Select((fate, index) => fate switch
        {
            'W' => Unit($"unit_{index}"),
            'D' => first,
            _ => Unit($"unit_{index}").Insert(Sample.Hint("taken")),
        });

        (await database.CommitAsync([.. units])).ShouldBe(fates.Select(fate => fate != 'L'));

        var report = await VerifyAsync();
        report.Findings.ShouldBeEmpty();
        var chain = report.Chains.ShouldHaveSingleItem();
        chain.Rows.ShouldBe(2 * (1 + fates.Count(fate => fate == 'W')));
        chain.Seals.ShouldBe(fates.Contains('W') ? 2 : 1);
    }

    [Fact]
    public async Task Units_without_audit_rows_write_no_seal()
    {
        await database.CommitAsync([new CommitUnit("u").Insert(Sample.Hint())]);

        (await VerifyAsync()).Chains.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_raises_leaves_no_gap()
    {
        await database.CommitAsync([Unit("one")]);
        await Should.ThrowAsync<Exception>(() => database.CommitAsync([Unit("two"), Unit("three").Insert(Sample.Audit() with { Actor = null! })]));
        await database.CommitAsync([Unit("two")]);

        var report = await VerifyAsync();
        report.Findings.ShouldBeEmpty();
        report.Chains.ShouldHaveSingleItem().Seals.ShouldBe(2);
    }

    [Fact]
    public async Task The_next_process_begins_a_chain_that_names_the_heads_it_found()
    {
        await database.CommitAsync([Unit("one")]);
        var head = (await VerifyAsync()).Heads.ShouldHaveSingleItem();
        await database.DisposeAsync();
        database = store.Open();
        database.SealAudit(new TestAuditKeys("next"));
        await database.CommitAsync([Unit("two")]);

        (await database.QueryAsync(From.Table<AuditEpochRow>().Where(row => row.Id, "next_001"))).ShouldHaveSingleItem().Known.ShouldBe([head.ToString()]);
        var report = await VerifyAsync(head);
        report.Findings.ShouldBeEmpty();
        report.Heads.ShouldHaveSingleItem().Epoch.ShouldBe("next_001");
    }

    [Fact]
    public async Task A_seal_where_the_next_one_goes_stops_nothing_and_is_found()
    {
        await database.CommitAsync([Unit("one")]);
        var own = (await database.QueryAsync(From.Table<AuditSealRow>())).Single();
        await database.CommitAsync([new CommitUnit("forged").Insert(own with { Sequence = 2 })]);

        await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Unit("two")]));
        (await database.CommitAsync([Unit("two")])).ShouldBe([true]);

        var report = await VerifyAsync();
        report.Findings[0].Sequence.ShouldBe(2);
        report.Chains.Length.ShouldBe(2);
        report.Chains[1].First.ShouldBeNull();
    }

    [Fact]
    public async Task Rows_that_come_while_it_is_proved_are_not_called_foreign()
    {
        await database.CommitAsync([Unit("one")]);
        var meanwhile = new Meanwhile(database, () => database.CommitAsync([Unit("two")]));

        (await new AuditVerifier(meanwhile, new TestAuditKeys()).RunAsync([])).Findings.ShouldBeEmpty();

        meanwhile.Done.ShouldBeTrue();
    }

    [Fact]
    public async Task Erased_values_keep_the_chain_where_the_audit_says_so()
    {
        await database.CommitAsync([Unit("one")]);
        await database.CommitAsync([new CommitUnit("erasing").Insert(Sample.Audit("aud_e") with { Action = "audit.erased", Subject = "audit", SubjectId = "aud_001", UnitId = "erasing" })]);
        Erase("aud_001");

        var report = await VerifyAsync();
        report.Findings.ShouldBeEmpty();
        report.Erased.ShouldBe(1);

        Erase("aud_002");
        (await VerifyAsync()).Findings.ShouldHaveSingleItem().Row.ShouldBe("aud_002");
    }

    private void Erase(string id) => store.Run($"UPDATE audit SET before = NULL, after = NULL WHERE id = '{id}' AND tenant_id = '{store.Options.Tenant}'");

    private Task<AuditReport> VerifyAsync(params ImmutableArray<AuditHead> heads) => new AuditVerifier(database, new TestAuditKeys()).RunAsync(heads);

    private CommitUnit Unit(string id) => new CommitUnit(id)
        .Insert(Sample.Audit($"aud_{++rows:000}") with { UnitId = id, After = """{"title":"Zoë"}""" })
        .Insert(Sample.Audit($"aud_{++rows:000}") with { UnitId = id, Before = "{}" });

    /// <summary>Something happens before the audit rows are listed.</summary>
    private sealed class Meanwhile(IRowSource database, Func<Task> something) : IRowSource
    {
        public bool Done { get; private set; }

        public async Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
            where T : class
        {
            if (!Done && query is Query<AuditRow> { Orders.IsEmpty: false } && query.Conditions[0].Is == Is.Greater)
            {
                Done = true;
                await something();
            }

            return await database.QueryAsync(query);
        }
    }
}

public sealed class SqliteAuditChainTests : AuditChainTests<SqliteStore>;

public sealed class PostgresAuditChainTests : AuditChainTests<PostgresStore>;
