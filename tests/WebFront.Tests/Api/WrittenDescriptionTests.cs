using System.Text.RegularExpressions;
using Concord.WebFront.Api;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Api;

/// <summary>Holds docs/api.md against the description that the server gives of itself: the same routes, and the same callers for each.</summary>
public sealed partial class WrittenDescriptionTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "api.md"));

    [Fact]
    public async Task The_tables_name_the_guarded_routes_and_who_may_call_them()
    {
        await using var front = await Front.StartAsync();
        var written = Routes().Matches(Text).Select(row => $"{row.Groups["route"].Value}: {CallersOf(row.Groups["needs"].Value)}");

        var served = (await OperationsAsync(front)).Where(operation => operation.Callers is not null).Select(operation => $"{operation.Route}: {operation.Callers}");

        written.Order(StringComparer.Ordinal).ShouldBe(served.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Open_routes_are_named_and_stand_in_no_table()
    {
        await using var front = await Front.StartAsync();
        var tables = Routes().Matches(Text).Select(row => row.Groups["route"].Value).ToArray();

        var open = (await OperationsAsync(front)).Where(operation => operation.Callers is null).Select(operation => operation.Route).ToArray();

        open.Where(route => !Text.Contains($"`{route}`")).ShouldBeEmpty();
        open.Intersect(tables).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_table_of_statuses_lists_the_codes_that_routes_declare()
    {
        await using var front = await Front.StartAsync();
        var served = front.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.SelectMany(method => RouteProblems.Of(route.Metadata, method)))
            .Concat(OfNoRoute).ToHashSet();

        var written = Statuses().Matches(Text).Select(row => (Statuses: row.Groups["status"].Value.Split(", ").Select(int.Parse).ToArray(), Codes: Codes().Matches(row.Groups["codes"].Value).Select(code => code.Groups[1].Value).ToArray())).ToArray();

        served.Where(problem => !written.Any(row => row.Statuses.Contains(problem.Status) && row.Codes.Contains(problem.Code))).ShouldBeEmpty("not written");
        written.SelectMany(row => row.Codes.Where(code => !row.Statuses.Any(status => served.Contains(new(status, code))))).Except(NoCodes).ShouldBeEmpty("not served");
    }

    // Where no route is found.
    private static readonly ProblemDoc[] OfNoRoute = [new(404, "route-not-found"), new(405, "method-not-allowed")];

    private static readonly string[] NoCodes = ["current"];

    private static async Task<(string Route, string? Callers)[]> OperationsAsync(Front front) =>
    [
        .. from path in (await front.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value.TryGetProperty("security", out _) ? Sorted(operation.Value.GetProperty("description").GetString()!.Split(": ")[1]) : null),
    ];

    /// <summary>From the table that says who may do what.</summary>
    private static string CallersOf(string needs)
    {
        var row = Names().Matches(Text).SingleOrDefault(row => row.Groups["name"].Value == needs) ?? throw new ShouldAssertException($"'{needs}' is not in the table of names.");
        return Sorted(row.Groups["who"].Value);
    }

    // The description says 'machines with records:read' where the text says `records:read`.
    private static string Sorted(string callers) =>
        string.Join(' ', callers.TrimEnd('.').Split(", ").Select(caller => caller.Replace("machines with ", "").Trim('`', ' ')).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^\| (?<status>\d{3}(, \d{3})*) \| (?<codes>.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Statuses();

    [GeneratedRegex("`([a-z]+(-[a-z]+)*)`")]
    private static partial Regex Codes();

    [GeneratedRegex(@"^\| `(?<route>[A-Z]+ /[^`]*)` \| (?<needs>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Routes();

    [GeneratedRegex(@"^\| (?<name>[a-z ]+) \| (?<who>[A-Z_, ]+(`[a-z:]+`(, )?)*) \|$", RegexOptions.Multiline)]
    private static partial Regex Names();
}
