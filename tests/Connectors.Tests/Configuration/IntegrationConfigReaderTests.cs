using Concord.Connectors.Configuration;
using Concord.Sync.Policies;
using Concord.Sync.Records;

namespace Concord.Connectors.Tests.Configuration;

/// <summary>All that is wrong with the settings comes at once, and nothing that is right.</summary>
public sealed class IntegrationConfigReaderTests
{
    private const string Good = """{"TASK":{"path":"/tasks","id":"id"}}""";

    private static readonly Dictionary<string, RecordSchema> Schemas = new(StringComparer.Ordinal)
    {
        ["TASK"] = SchemaOf("TASK"),
        ["MEMBER"] = SchemaOf("MEMBER"),
    };

    [Theory]
    [InlineData("""{}""", null, null, 10, 10)]
    [InlineData("""{"create":{},"update":{"count":3}}""", 10, 3, 10, 10)]
    [InlineData("""{"delete":{"count":0},"blank":{"count":7,"share":1}}""", null, null, 0, 7)]
    public void A_brake_that_is_named_is_on(string brakes, int? create, int? update, int? delete, int? blank)
    {
        var settings = Reading(Good, $$""","brakes":{{brakes}}""").Value.Brakes;
        (settings.Create?.Count, settings.Update?.Count, settings.Delete?.Count, settings.Blank?.Count).ShouldBe((create, update, delete, blank));
    }

    [Theory]
    [InlineData("", ReconcileFrequency.DAILY)]
    [InlineData(",\"reconcile\":\"WEEKLY\"", ReconcileFrequency.WEEKLY)]
    [InlineData(",\"reconcile\":\"NEVER\"", ReconcileFrequency.NEVER)]
    public void Everything_is_compared_daily_unless_told_otherwise(string more, ReconcileFrequency expected) => Reading(Good, more).Value.Reconcile.ShouldBe(expected);

    [Theory]
    [InlineData("\"HOURLY\"")]
    [InlineData("\"daily\"")]
    [InlineData("1")]
    [InlineData("null")]
    public void Another_reconcile_is_refused(string value) => Read(Good, $",\"reconcile\":{value}").ShouldBe(["reconcile"]);

    [Fact]
    public void What_was_never_written_stands_for_the_defaults()
    {
        var (bare, written) = (Reading(Good, "").Value, Reading(Good, $",{IntegrationConfig.Defaults.Trim()[1..^1]}").Value);
        written.ShouldSatisfyAllConditions(
            () => written.DeletePolicy.ShouldBe(bare.DeletePolicy), () => written.InitialSync.ShouldBe(bare.InitialSync), () => written.Reconcile.ShouldBe(bare.Reconcile),
            () => written.Brakes.ShouldBe(bare.Brakes), () => written.IpAllowList.ShouldBe(bare.IpAllowList), () => written.Filters.All.ShouldBe(bare.Filters.All),
            () => written.Signature.ShouldBe(bare.Signature));
    }

    [Fact]
    public void Wrong_connector_does_not_make_the_other_settings_unknown() =>
        Read("""{"TASK":{"path":"tasks","id":"id"}}""", """
            ,"deletePolicy":"DETACH","initialSync":"REVIEW","brakes":{"delete":{"count":5}},"ipAllowList":["203.0.113.0/24"]
            """).ShouldBe(["connector.resources.TASK.path"]);

    [Fact]
    public void Wrong_connector_hides_nothing_else() =>
        Read("""{"TASK":{"path":"tasks","id":"id"}}""", ""","deletePolicy":"KEEP","ipAllowList":["x"],"brakes":{"delete":{"count":-1}}""")
            .ShouldBe(["connector.resources.TASK.path", "deletePolicy", "brakes.delete.count", "ipAllowList[0]"], ignoreOrder: true);

    [Theory]
    [InlineData("""{"TASK":{"path":"/tasks","id":"id"},"TSK":{"path":"/x","id":"id"}}""", "connector.resources.TSK")]
    [InlineData("""{"MEMBER":{"path":"/people","id":"id"}}""", "connector.resources")]
    public void Resources_are_record_types_and_have_what_is_mapped(string resources, string path) => Read(resources, "").ShouldBe([path]);

    [Fact]
    public void One_fault_that_two_types_have_comes_once() =>
        Read("""{"TASK":{"path":"/tasks","id":"id"},"MEMBER":{"path":"/people","id":"id"}}""", ""","customMergeRules":[]""", "MEMBER").ShouldBe(["customMergeRules"]);

    [Fact]
    public void Filters_tell_every_wrong_member_of_one() =>
        Read(Good, ""","filters":[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"colour","op":"is","value":1}]""")
            .ShouldBe(["filters[0].op", "filters[0].field"], ignoreOrder: true);

    [Theory]
    [InlineData("MEMBER", "")]
    [InlineData("PERSON", "mappings[0].externalToInternal[0].transform.resourceType,mappings[0].internalToExternal[1].transform.resourceType")]
    public void Lookups_name_a_record_type_that_there_is(string type, string paths)
    {
        var lookup = $$"""{"type":"lookup","resourceType":"{{type}}"}""";
        var mapping = $$"""
            {"resourceType":"TASK","externalToInternal":[{"externalField":"a","internalField":"title","transform":{{lookup}}}],
             "internalToExternal":[{"externalField":"b","internalField":"estimatedHours"},{"externalField":"c","internalField":"title","transform":{{lookup}}}]}
            """;

        var reading = IntegrationConfigReader.Read($$$"""{"connector":{"resources":{{{Good}}}},"mappings":[{{{mapping}}}]}""", Schemas);

        string.Join(',', reading.Problems.Select(problem => problem.Path)).ShouldBe(paths);
    }

    private static string[] Read(string resources, string more, string? second = null)
    {
        var reading = Reading(resources, more, second);
        (reading.Config is null).ShouldBe(reading.Problems.Length > 0);
        return [.. reading.Problems.Select(problem => problem.Path)];
    }

    private static ConfigReading Reading(string resources, string more, string? second = null)
    {
        var mappings = new[] { "TASK", second }.OfType<string>().Select(type => $$"""
            {"resourceType":"{{type}}","externalToInternal":[{"externalField":"a","internalField":"{{(type == "TASK" ? "title" : "email")}}"}]}
            """);
        return IntegrationConfigReader.Read($$$"""{"connector":{"resources":{{{resources}}}},"mappings":[{{{string.Join(',', mappings)}}}]{{{more}}}}""", Schemas);
    }

    private static RecordSchema SchemaOf(string type) => RecordSchema.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schemas", $"{type}.json"))).Value;
}
