using System.Text.Json;
using Concord.Grains.Integrations;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>An integration body is checked whole: every problem at once, each with what to do.</summary>
public sealed class IntegrationBodyTests
{
    private static readonly string[] Writable =
        ["name", "type", "status", "baseUrl", "authType", "credentials", "syncDirection", "syncFrequency", "dataTypes", "conflictStrategy", "priority", "timeZone"];

    private const string Frequencies = "REALTIME, EVERY_15MIN, HOURLY, DAILY, WEEKLY, MANUAL";

    [Fact]
    public void A_good_body_becomes_a_row_with_defaults_and_the_rest_as_config()
    {
        var read = New(Samples.Body);
        read.Problems.ShouldBeEmpty();
        read.Row.ShouldSatisfyAllConditions(
            row => row.Name.ShouldBe("Task list"), row => row.NameKey.ShouldBe("task list"), row => row.Status.ShouldBe(IntegrationStatus.ACTIVE),
            row => row.ConflictStrategy.ShouldBe(ConflictStrategy.LATEST_WINS), row => row.Priority.ShouldBe(100), row => row.TimeZone.ShouldBe("UTC"),
            row => row.LinkState.ShouldBe(LinkState.UNLINKED), row => row.Config.ShouldContain("\"connector\""), row => row.Config.ShouldNotContain("token"));
        read.Credentials!.ToJson().ShouldBe("""{"token":"sample-token"}""");
    }

    [Theory]
    [InlineData("name", "", "must be a text of 1 to 200 characters.")]
    [InlineData("name", "  ", "must be a text of 1 to 200 characters.")]
    [InlineData("name", 7, "must be a text of 1 to 200 characters.")]
    [InlineData("type", "ASANA", "must be one of GENERIC_REST.")]
    [InlineData("status", "ERROR", "must be one of ACTIVE, PAUSED, DISABLED.")]
    [InlineData("status", "DEGRADED", "must be one of ACTIVE, PAUSED, DISABLED.")]
    [InlineData("status", "paused", "must be one of ACTIVE, PAUSED, DISABLED.")]
    [InlineData("status", 1, "must be one of ACTIVE, PAUSED, DISABLED.")]
    [InlineData("baseUrl", "tasks.example.com", "must be an address such as https://api.example.com/v1.")]
    [InlineData("baseUrl", "ftp://tasks.example.com", "must be an address such as https://api.example.com/v1.")]
    [InlineData("baseUrl", "https://me:secret@tasks.example.com", "must hold no user or password; give them as credentials.")]
    [InlineData("baseUrl", "https://tasks.example.com?x=1", "must hold no query ('?…') and no fragment ('#…').")]
    [InlineData("authType", "TOKEN", "must be one of API_KEY, OAUTH2, BASIC_AUTH, BEARER_TOKEN.")]
    [InlineData("syncDirection", "BOTH", "must be one of BIDIRECTIONAL, EXTERNAL_TO_BRITEPOOL, BRITEPOOL_TO_EXTERNAL.")]
    [InlineData("syncFrequency", "OFTEN", "must be one of " + Frequencies + ".")]
    [InlineData("dataTypes", "TASKS", "must be a list of one or more of COMMITTEES, EVENTS, MEMBERS, PARTICIPATION_LOGS, TASKS, each once.")]
    [InlineData("dataTypes", "[]", "must be a list of one or more of COMMITTEES, EVENTS, MEMBERS, PARTICIPATION_LOGS, TASKS, each once.")]
    [InlineData("dataTypes", """["TASKS","TASKS"]""", "must be a list of one or more of COMMITTEES, EVENTS, MEMBERS, PARTICIPATION_LOGS, TASKS, each once.")]
    [InlineData("dataTypes", """["NOTES"]""", "must be a list of one or more of COMMITTEES, EVENTS, MEMBERS, PARTICIPATION_LOGS, TASKS, each once.")]
    [InlineData("conflictStrategy", "NEWEST", "must be one of LATEST_WINS, EXTERNAL_WINS, LOCAL_WINS, MANUAL_REVIEW, CUSTOM_MERGE.")]
    [InlineData("priority", -1, "must be a whole number from 0 to 1000000; smaller goes first.")]
    [InlineData("priority", "1.5", "must be a whole number from 0 to 1000000; smaller goes first.")]
    [InlineData("timeZone", "Moon/Tycho", "must be an IANA time zone such as Europe/London.")]
    public void Each_field_says_what_it_takes(string field, object value, string message)
    {
        var json = value is string text ? FieldValue.Parse(text) is { Success: true, Value: FieldValue.List or FieldValue.Number } parsed ? parsed.Value : FieldValue.Of(text) : FieldValue.Of((int)value);
        New(Body().With(field, json)).Problems.ShouldBe([new Problem(field, message)]);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("type")]
    [InlineData("baseUrl")]
    [InlineData("authType")]
    [InlineData("syncDirection")]
    [InlineData("syncFrequency")]
    [InlineData("dataTypes")]
    public void A_new_one_needs_each_of_its_fields(string field) => New(Body().Without(field)).Problems.ShouldBe([new Problem(field, "is missing.")]);

    [Fact]
    public void Mappings_and_filters_tell_all_their_faults_at_once() =>
        New((FieldValue.Object)Body()
            .With("mappings", FieldValue.ParseOrThrow("""[{"resourceType":"TASK","externalToInternal":[{"externalField":"a","internalField":"colour","transform":"upper"}]}]"""))
            .With("filters", FieldValue.ParseOrThrow("""[{"resourceType":"TASK","direction":"IN","field":"x","op":"like","value":1}]"""))).Problems
            .Select(problem => problem.Path).ShouldBe(
                [
                    "mappings[0].externalToInternal[0].internalField", "mappings[0].externalToInternal[0].transform",
                    "filters[0].direction", "filters[0].op",
                ],
                ignoreOrder: true);

    [Fact]
    public void A_new_one_needs_credentials() =>
        New(Body().Without("credentials")).Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.Path.ShouldBe("credentials"), problem => problem.Message.ShouldStartWith("is missing; write for BEARER_TOKEN"));

    [Fact]
    public void Credentials_of_the_wrong_shape_are_told_without_showing_them()
    {
        var wrong = New(Body().With("credentials", Samples.Json("""{"apiKey":"very-secret"}"""))).Problems;
        wrong.Select(problem => problem.Path).ShouldBe(["credentials.token", "credentials.apiKey"], ignoreOrder: true);
        wrong.ShouldAllBe(problem => !problem.Message.Contains("very-secret"));
    }

    [Fact]
    public void A_property_that_nobody_knows_is_a_problem_that_lists_the_known_ones()
    {
        var problem = New(Body().With("colour", FieldValue.Of("red"))).Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe("colour");
        problem.Message.ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("is not known here; known are name, type, status"), text => text.ShouldContain("mappings"), text => text.ShouldContain("deletePolicy"));
    }

    [Fact]
    public void Columns_connector_and_mappings_are_all_told_at_once() =>
        New("""{"name":"","colour":1,"connector":{},"mappings":[{"resourceType":"NOTE"}],"deletePolicy":"MAYBE"}""").Problems.Select(problem => problem.Path).ShouldBe(
            ["colour", "name", "type", "baseUrl", "authType", "syncDirection", "syncFrequency", "dataTypes", "connector.resources", "mappings[0].resourceType", "deletePolicy", "credentials"],
            ignoreOrder: true);

    [Fact]
    public void A_data_type_without_a_mapping_would_never_sync_and_is_a_problem() =>
        New(Body().With("dataTypes", Samples.Json("""["TASKS","MEMBERS"]"""))).Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            problem => problem.Path.ShouldBe("mappings"), problem => problem.Message.ShouldContain("MEMBER"));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_no_object_is_one_problem(string json) => New(json).Problems.ShouldBe([new Problem("", "The body must be a JSON object.")]);

    [Fact]
    public void An_update_keeps_what_it_does_not_send()
    {
        var saved = Samples.Integration("int_a", """{"conflictStrategy":"MANUAL_REVIEW","deletePolicy":"DETACH","priority":7}""");
        var read = Update("""{"name":"Other","deletePolicy":"IGNORE"}""", saved);
        read.Problems.ShouldBeEmpty();
        read.Credentials.ShouldBeNull();
        read.Row.Name.ShouldBe("Other");
        var config = (FieldValue.Object)Samples.Json(read.Row.Config);
        config.Get("deletePolicy").ScalarText.ShouldBe("IGNORE");
        config.Get("mappings").ShouldBe(((FieldValue.Object)Samples.Json(saved.Config)).Get("mappings"));
        read.Row.ShouldBe(saved with { Name = "Other", NameKey = "other", Config = read.Row.Config });
    }

    // OWASP API3: every property of what is stored, and what such bodies are often given besides.
    [Fact]
    public void What_is_not_the_callers_to_set_is_refused_by_name_and_sets_nothing()
    {
        var stored = typeof(IntegrationRow).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
        string[] never = [.. stored.Except(Writable), "tenantId", "webhookSecret", "webhookEndpoint", "hasCredentials", "stats", "role", "scopes", "__proto__", "$type", "Status"];
        never.ShouldContain("linkState");
        foreach (var name in never)
        {
            New(Body().With(name, FieldValue.Of("ACTIVE"))).Problems.ShouldHaveSingleItem(name).Path.ShouldBe(name);
            var saved = Samples.Integration("int_a");
            var read = Update(FieldValue.Of((name, FieldValue.Of("ACTIVE"))).ToJson(), saved);
            read.Problems.ShouldHaveSingleItem(name).Path.ShouldBe(name);
            read.Row.ShouldBe(saved with { Config = read.Row.Config });
            Samples.Json(read.Row.Config).ShouldBe(Samples.Json(saved.Config), name);
        }
    }

    [Theory]
    [InlineData("ERROR")]
    [InlineData("DEGRADED")]
    public void An_update_that_says_nothing_of_the_status_keeps_it(string status)
    {
        var saved = Samples.Integration("int_a") with { Status = Enum.Parse<IntegrationStatus>(status) };
        Update("""{"priority":7}""", saved).ShouldSatisfyAllConditions(read => read.Problems.ShouldBeEmpty(), read => read.Row.Status.ShouldBe(saved.Status));
    }

    [Theory]
    [InlineData("""{"baseUrl":"https://other.example.com/v1"}""", true)]
    [InlineData("""{"baseUrl":"https://tasks.example.com:8443/v1"}""", true)]
    [InlineData("""{"authType":"API_KEY"}""", true)]
    [InlineData("""{"baseUrl":"https://tasks.example.com/v2"}""", false)]
    [InlineData("""{"baseUrl":"https://TASKS.example.com/v1/"}""", false)]
    public void Saved_credentials_do_not_go_to_another_host(string json, bool asksAgain)
    {
        var paths = Update(json, Samples.Integration("int_a")).Problems.Select(problem => problem.Path);
        paths.ShouldBe(asksAgain ? ["credentials"] : []);
    }

    [Fact]
    public void With_new_credentials_the_host_may_change() =>
        Update("""{"baseUrl":"https://other.example.com","credentials":{"token":"t"}}""", Samples.Integration("int_a")).Problems.ShouldBeEmpty();

    private static FieldValue.Object Body() => (FieldValue.Object)Samples.Json(Samples.Body);

    private static IntegrationBody New(FieldValue body) => New(body.ToJson());

    private static IntegrationBody New(string json) => IntegrationBody.Read(json, IntegrationBody.Blank("int_a", ManualClock.Start), isNew: true, Samples.Types);

    private static IntegrationBody Update(string json, IntegrationRow saved) => IntegrationBody.Read(json, saved, isNew: false, Samples.Types);
}
