using System.Text.Json;
using Concord.Connectors.Configuration;
using Concord.Grains;
using Concord.WebFront.Api;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

/// <summary>The description of the API, its page, and the health routes.</summary>
public sealed class DescriptionTests
{
    [Fact]
    public async Task Every_operation_is_described_with_summary_permission_and_problems()
    {
        await using var front = await Front.StartAsync();

        var document = (await front.GetAsync("/openapi/v1.json", token: null)).Json;

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name} {path.Name}", operation.Value)))
            .ToArray();
        operations.Length.ShouldBe(106);
        operations.ShouldAllBe(operation => Has(operation.Value, "summary"));
        operations.Where(operation => operation.Name.Contains("/api/admin") || operation.Name.Contains("/api/records"))
            .ShouldAllBe(operation => Has(operation.Value, "security"));
        document.GetProperty("paths").GetProperty("/api/webhooks/integrations/{id}/receive").GetProperty("post").GetProperty("responses")
            .EnumerateObject().Select(response => response.Name).ShouldBe(["200", "202", "400", "401", "403", "404", "408", "413", "415", "429", "500", "503"]);
        operations.Where(operation => operation.Name.StartsWith("put") || operation.Name.StartsWith("patch"))
            .ShouldAllBe(operation => Has(operation.Value, "requestBody"));
    }

    [Fact]
    public async Task Query_parameters_are_described_with_their_words()
    {
        await using var front = await Front.StartAsync();

        var document = (await front.GetAsync("/openapi/v1.json")).Json;

        var parameters = document.GetProperty("paths").GetProperty("/api/admin/integrations/conflicts").GetProperty("get").GetProperty("parameters");
        var status = parameters.EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == "status");
        JsonSerializer.Serialize(status.GetProperty("schema").GetProperty("enum")).ShouldBe("""["PENDING","RESOLVED","IGNORED","AUTO_RESOLVED"]""");
    }

    [Theory]
    [InlineData("/api/admin/jobs", "limit", 50, 1, 200)]
    [InlineData("/api/admin/integrations/{id}/logs", "offset", 0, 0, 1_000_000)]
    [InlineData("/api/changes", "wait", 0, 0, 30)]
    public async Task Bounds_and_defaults_of_numbers_are_described(string path, string name, int otherwise, int least, int most)
    {
        await using var front = await Front.StartAsync();

        var document = (await front.GetAsync("/openapi/v1.json")).Json;

        var schema = document.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("parameters").EnumerateArray()
            .Single(parameter => parameter.GetProperty("name").GetString() == name).GetProperty("schema");
        (schema.GetProperty("default").GetInt32(), schema.GetProperty("minimum").GetInt32(), schema.GetProperty("maximum").GetInt32()).ShouldBe((otherwise, least, most));
    }

    [Theory]
    [InlineData("post /api/admin/integrations", "status", "ACTIVE PAUSED DISABLED")]
    [InlineData("post /api/admin/integrations", "type", "GENERIC_REST")]
    [InlineData("put /api/admin/integrations/{id}", "initialSync", "AUTO RUN REVIEW")]
    [InlineData("put /api/admin/integrations/{id}", "reconcile", "DAILY WEEKLY NEVER")]
    [InlineData("put /api/admin/integrations/{id}", "conflictStrategy", "LATEST_WINS EXTERNAL_WINS LOCAL_WINS MANUAL_REVIEW CUSTOM_MERGE")]
    [InlineData("post /api/admin/subscriptions", "status", "ACTIVE PAUSED")]
    [InlineData("put /api/admin/subscriptions/{id}", "status", "ACTIVE PAUSED")]
    [InlineData("post /api/admin/tokens", "role", "WEB_STEWARD BOARD_CHAIR OPERATOR VIEWER MACHINE")]
    [InlineData("post /api/admin/integrations/conflicts/{id}/resolve", "strategy", "LOCAL_WINS EXTERNAL_WINS LATEST_WINS CUSTOM_MERGE")]
    [InlineData("post /api/admin/integrations/conflicts/bulk-resolve", "strategy", "LOCAL_WINS EXTERNAL_WINS LATEST_WINS IGNORE")]
    public async Task Fields_of_bodies_are_described_with_their_words(string operation, string field, string words)
    {
        await using var front = await Front.StartAsync();
        var document = (await front.GetAsync("/openapi/v1.json")).Json;
        var (verb, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);

        var body = Followed(document, document.GetProperty("paths").GetProperty(path).GetProperty(verb).GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        var schema = body.GetProperty("properties").GetProperty(field);
        schema = schema.TryGetProperty("oneOf", out var either) ? either.EnumerateArray().Single(one => Has(one, "$ref") || Has(one, "enum")) : schema;

        Followed(document, schema).GetProperty("enum").EnumerateArray().Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()).ShouldBe(words.Split(' '));
    }

    private static JsonElement Followed(JsonElement document, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
        : schema;

    [Fact]
    public async Task Errors_are_described_as_they_are_written()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Invalid("integration-invalid", "Mend it.", [new FieldProblem("name", "is missing.")]);

        var document = (await front.GetAsync("/openapi/v1.json")).Json;
        var written = (await front.PostAsync("/api/admin/integrations", "{}")).Json;

        var post = document.GetProperty("paths").GetProperty("/api/admin/integrations").GetProperty("post");
        post.GetProperty("responses").GetProperty("400").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema")
            .GetProperty("allOf")[0].GetProperty("$ref").GetString().ShouldBe("#/components/schemas/Problem");
        var described = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties");
        written.EnumerateObject().Where(member => !Has(described, member.Name)).ShouldBeEmpty();
        written.GetProperty("errors")[0].EnumerateObject().Where(member => !Has(described.GetProperty("errors").GetProperty("items").GetProperty("properties"), member.Name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_field_of_a_change_is_required_and_times_are_strings()
    {
        await using var front = await Front.StartAsync();

        var document = (await front.GetAsync("/openapi/v1.json")).Json;

        var change = document.GetProperty("paths").GetProperty("/api/admin/integrations/{id}").GetProperty("put").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("schema");
        Has(change, "required").ShouldBeFalse();
        var created = document.GetProperty("components").GetProperty("schemas").GetProperty("RecordView").GetProperty("properties").GetProperty("createdAt");
        created.GetProperty("type").GetString().ShouldBe("string");
    }

    [Fact]
    public void The_described_integration_body_is_the_one_that_is_read()
    {
        string[] columns =
            ["name", "type", "status", "baseUrl", "authType", "credentials", "syncDirection", "syncFrequency", "dataTypes", "conflictStrategy", "priority", "timeZone"];

        var described = typeof(IntegrationBody).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        described.ShouldBe([.. columns, .. IntegrationConfigReader.Properties], ignoreOrder: true);
    }

    [Fact]
    public void The_written_description_names_every_route_of_the_permission_table()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "api.md"));
        var routes = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "permissions.txt"))
            .Where(line => line.Contains(" /"))
            .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]));

        routes.Where(route => !text.Contains($"`{route}`")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_and_everything_it_needs_come_from_here()
    {
        await using var front = await Front.StartAsync();

        var page = await front.GetAsync("/docs/index.html", token: null);

        page.Status.ShouldBe(200);
        var assets = System.Text.RegularExpressions.Regex.Matches(page.Text, "(?:src|href)=\"([^\"]+)\"").Select(match => match.Groups[1].Value).ToArray();
        assets.ShouldNotBeEmpty();
        foreach (var asset in assets)
        {
            asset.ShouldNotContain("//");
            (await front.GetAsync("/docs/" + asset.TrimStart('.', '/'), token: null)).Status.ShouldBe(200, asset);
        }
    }

    [Fact]
    public async Task The_page_runs_no_script_that_stands_in_it()
    {
        await using var front = await Front.StartAsync();

        var page = await front.GetAsync("/docs/index.html", token: null);

        System.Text.RegularExpressions.Regex.IsMatch(page.Text, "<script(?![^>]*src=)").ShouldBeFalse(page.Text);
        page.Header("Content-Security-Policy")!.ShouldContain("default-src 'self'");
    }

    [Fact]
    public async Task The_root_leads_to_the_page()
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync("/", token: null)).Header("Location").ShouldBe("/docs");
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_up(string path)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(path, token: null)).ShouldBeOk("""{"status":"UP"}""");
    }

    private static bool Has(JsonElement json, string name) => json.TryGetProperty(name, out _);
}
