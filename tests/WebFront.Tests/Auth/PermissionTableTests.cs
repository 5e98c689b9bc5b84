using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>
/// Holds the routes against permissions.txt: route × caller → status. A route that is missing there fails. Against n8n GHSA-h3jj-5f3v-3685, where
/// who might only read could run again what had failed.
/// </summary>
public sealed class PermissionTableTests
{
    private static readonly (string Caller, string[] Row)[] Table = Read(out Callers);

    private static readonly string[] Callers;

    [Fact]
    public async Task Every_route_stands_in_the_table()
    {
        await using var front = await Front.StartAsync();

        var routes = front.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')}"));

        routes.Order(StringComparer.Ordinal).ShouldBe(Table.Select(line => line.Caller).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_caller_gets_the_tables_status_on_every_route()
    {
        await using var front = await Front.StartAsync();
        var tokens = await TokensAsync(front);
        var wrong = new List<string>();

        foreach (var (route, expected) in Table)
            foreach (var (caller, status) in Callers.Zip(expected))
            {
                var reply = await CallAsync(front, route, tokens[caller]);
                if (reply.Status.ToString() != status)
                    wrong.Add($"{route} by {caller}: {reply.Status} instead of {status}");
            }

        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    [Fact]
    public async Task Who_is_refused_reaches_no_grain()
    {
        await using var front = await Front.StartAsync();
        var tokens = await TokensAsync(front);

        foreach (var (route, expected) in Table)
            foreach (var (caller, _) in Callers.Zip(expected).Where(cell => cell.Second is "401" or "403"))
                await CallAsync(front, route, tokens[caller]);

        front.Grains.Calls.ShouldBeEmpty();
    }

    private static async Task<Dictionary<string, string?>> TokensAsync(Front front)
    {
        var tokens = new Dictionary<string, string?> { ["nobody"] = null };
        foreach (var role in Grants.Roles.Where(role => role != Grants.Machine))
            tokens[role] = await front.TokenAsync(role);
        foreach (var scope in Grants.Scopes)
            tokens[scope] = await front.TokenAsync(Grants.Machine, scope);
        return tokens;
    }

    private static Task<Reply> CallAsync(Front front, string route, string? token)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var filled = path.Replace("{id}", "none_1").Replace("{mapId}", "none_2").Replace("{type}", "TASK").Replace("{documentName}", "v1");
        return front.SendAsync(new HttpMethod(method), filled, method is "GET" or "DELETE" ? null : "{}", token);
    }

    private static (string, string[])[] Read(out string[] callers)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "permissions.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        callers = lines[0][2..];
        return [.. lines[1..].Select(cells => ($"{cells[0]} {cells[1]}", cells[2..]))];
    }
}
