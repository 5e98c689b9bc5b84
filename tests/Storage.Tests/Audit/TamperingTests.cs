using System.Collections.Immutable;
using Concord.Storage.Audit;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Audit;

/// <summary>Whoever has the database and not the keys cannot change anything unseen.</summary>
public abstract class TamperingTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    private static readonly string[] Tables = ["audit", "audit_seal", "audit_epoch"];

    private ImmutableArray<AuditHead> heads;

    protected TStore Store { get; } = new();

    private protected abstract IReadOnlyDictionary<string, string> Columns(string table);

    /// <summary>Takes away what keeps rows from being changed.</summary>
    private protected abstract void Disarm();

    private protected abstract string Bytes { get; }

    public async ValueTask InitializeAsync()
    {
        await Store.MakeAsync(own: true);
        for (var process = 1; process <= 3; process++)
        {
            await using var database = Store.Open();
            database.SealAudit(new TestAuditKeys($"epo{process}"));
            for (var batch = 1; batch <= 4; batch++) await database.CommitAsync([Unit(process, batch, 1), Unit(process, batch, 2)]);
        }

        Disarm();
        foreach (var table in Tables) Store.Run($"CREATE TABLE kept_{table} AS SELECT * FROM {table}");
        var sound = await VerifyAsync();
        sound.Findings.ShouldBeEmpty();
        heads = sound.Heads;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_column_of_every_row_is_proved()
    {
        foreach (var table in Tables)
        {
            foreach (var (column, type) in Columns(table))
            {
                await FoundAsync($"UPDATE {table} SET {column} = {Other(column, type)} WHERE {Nth(table, 2)}");
            }
        }
    }

    [Fact]
    public async Task A_row_is_named_that_was_changed_or_removed()
    {
        (await FoundAsync("UPDATE audit SET actor = 'nobody' WHERE id = 'aud_2_3_1'")).Findings[0].ToString().ShouldStartWith("row aud_2_3_1, seal 3, chain epo2_001: the row was changed");
        (await FoundAsync("UPDATE audit SET after = '{}' WHERE id = 'aud_2_3_1'")).Findings[0].ToString().ShouldStartWith("row aud_2_3_1, seal 3, chain epo2_001: the values were changed");
        (await FoundAsync("UPDATE audit SET before = NULL, after = NULL WHERE id = 'aud_2_3_1'")).Findings[0].Row.ShouldBe("aud_2_3_1");
        (await FoundAsync("DELETE FROM audit WHERE id = 'aud_3_1_2'")).Findings[0].ToString().ShouldStartWith("row aud_3_1_2, seal 1, chain epo3_001: the row is missing");
        (await FoundAsync("DELETE FROM audit_seal WHERE epoch = 'epo1_001' AND sequence = 2")).Findings[0].ToString().ShouldStartWith("seal 2, chain epo1_001: the seal is missing");
        (await FoundAsync("INSERT INTO audit SELECT tenant_id, 'aud_new', at, actor, action, subject, subject_id, integration_id, cause, origin, before, after, unit_id FROM kept_audit WHERE id = 'aud_1_1_1'"))
            .Findings.ShouldHaveSingleItem().Row.ShouldBe("aud_new");
    }

    [Theory]
    [InlineData("epo2_001", 3)]
    [InlineData("epo2_001", 1)]
    [InlineData("epo3_001", 4)]
    [InlineData("epo3_001", 1)]
    public async Task A_chain_that_was_cut_with_its_rows_is_found_by_its_head(string epoch, int from)
    {
        var rows = string.Join(" OR ", Enumerable.Range(from, 5 - from).Select(batch => $"id LIKE 'aud_{epoch[3]}_{batch}_%'"));
        await FoundAsync($"DELETE FROM audit WHERE {rows}; DELETE FROM audit_seal WHERE epoch = '{epoch}' AND sequence >= {from}");
        await FoundAsync($"DELETE FROM audit WHERE id LIKE 'aud_{epoch[3]}_%'; DELETE FROM audit_seal WHERE epoch = '{epoch}'; DELETE FROM audit_epoch WHERE id = '{epoch}'");
    }

    [Fact]
    public async Task Random_tampering_is_found()
    {
        var random = new Random(20261128);
        for (var round = 0; round < 60; round++)
        {
            var table = Tables[random.Next(Tables.Length)];
            var columns = Columns(table).ToList();
            var (column, type) = columns[random.Next(columns.Count)];
            var (one, other) = (Nth(table, random.Next(table == "audit_epoch" ? 3 : 12)), Nth(table, random.Next(table == "audit_epoch" ? 3 : 12)));
            await FoundAsync(random.Next(4) switch
            {
                0 => $"DELETE FROM {table} WHERE {one}",
                1 when one != other && type != "key" && Differ(table, column, one, other) => $"UPDATE {table} SET {column} = (SELECT {column} FROM kept_{table} WHERE {other}) WHERE {one}",
                _ => $"UPDATE {table} SET {column} = {Other(column, type)} WHERE {one}",
            });
        }
    }

    private bool Differ(string table, string column, string one, string other) =>
        column is not ("tenant_id" or "id" or "epoch" or "sequence")
        && Store.Texts($"SELECT DISTINCT COALESCE(CAST({column} AS TEXT), 'null') FROM {table} WHERE ({one}) OR ({other})").Count > 1;

    private static string Nth(string table, int n) => table switch
    {
        "audit" => $"id = 'aud_{1 + n % 3}_{1 + n / 3}_1'",
        "audit_seal" => $"epoch = 'epo{1 + n % 3}_001' AND sequence = {1 + n / 3}",
        _ => $"id = 'epo{1 + n % 3}_001'",
    };

    private string Other(string column, string type) => type switch
    {
        "BIGINT" => $"{column} + 1000",
        "BYTEA" => Bytes,
        _ => $"COALESCE({column}, '') || 'x'",
    };

    private async Task<AuditReport> FoundAsync(string sql)
    {
        Store.Run(sql);
        var report = await VerifyAsync();
        report.Sound.ShouldBeFalse(sql);
        Store.Run($"BEGIN; {string.Concat(Tables.Select(table => $"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept_{table}; "))}COMMIT");
        return report;
    }

    private async Task<AuditReport> VerifyAsync()
    {
        await using var database = Databases.OpenToRead(Store.Options);
        return await new AuditVerifier(database, new TestAuditKeys()).RunAsync(heads.IsDefault ? [] : heads);
    }

    private static CommitUnit Unit(int process, int batch, int number)
    {
        var unit = $"unit_{process}_{batch}_{number}";
        return new CommitUnit(unit).Insert(Sample.Audit($"aud_{process}_{batch}_{number}", $"task_{process}") with { UnitId = unit, Before = """{"title":"Old"}""", After = """{"title":"New"}""" });
    }
}

public sealed class SqliteTamperingTests : TamperingTests<SqliteStore>
{
    private protected override string Bytes => "zeroblob(32)";

    private protected override void Disarm()
    {
        foreach (var trigger in Store.Texts("SELECT name FROM sqlite_master WHERE type = 'trigger'")) Store.Run($"DROP TRIGGER {trigger}");
    }

    private protected override IReadOnlyDictionary<string, string> Columns(string table)
    {
        var sql = $"SELECT name, type FROM pragma_table_info('{table}')";
        return Store.Texts(sql).Zip(Store.Texts(sql, 1)).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}

public sealed class PostgresTamperingTests : TamperingTests<PostgresStore>
{
    private protected override string Bytes => "decode('00', 'hex')";

    private protected override void Disarm()
    {
        foreach (var table in (string[])["audit", "audit_seal", "audit_epoch"]) Store.Run($"ALTER TABLE {table} DISABLE TRIGGER ALL");
    }

    private protected override IReadOnlyDictionary<string, string> Columns(string table)
    {
        var sql = $"SELECT attname::text, upper(format_type(atttypid, atttypmod)) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0";
        return Store.Texts(sql).Zip(Store.Texts(sql, 1)).ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
