using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Concord.WebFront.Tests.Start;

public sealed class ProgramTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-start-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task First_start_says_where_it_is_and_gives_the_token_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is stopped by signal.");
        await using (var first = await new ServerProcess(folder).StartedAsync())
        {
            string.Join('\n', first.Lines).ShouldContain($"SQLite, {folder}/data/concord.db");
            string.Join('\n', first.Lines).ShouldContain("runtime      embedded");
            (await StatusAsync(first.Address, first.Token)).ShouldBe(200);
            var (code, output, errors) = await first.StopAsync();
            (code, errors).ShouldBe((0, ""));
            output.ShouldEndWith("Concord has stopped.\n");
            output.ShouldNotContain("ctok_");
        }

        await using var second = await new ServerProcess(folder).StartedAsync();
        second.Token.ShouldBeNull();
    }

    [Fact]
    public async Task With_ADMIN_TOKEN_that_token_serves_and_none_is_printed()
    {
        await using var server = await new ServerProcess(folder, ("ADMIN_TOKEN", "0123456789abcdef")).StartedAsync();

        server.Token.ShouldBeNull();
        (await StatusAsync(server.Address, "0123456789abcdef")).ShouldBe(200);
        (await StatusAsync(server.Address, "0123456789abcdeF")).ShouldBe(401);
    }

    [Fact]
    public async Task With_an_address_the_first_start_makes_that_person_who_sets_a_password_and_signs_in()
    {
        await using (var first = await new ServerProcess(folder, ("Admin__Email", "ops@example.org")).StartedAsync())
        {
            first.Token.ShouldBeNull();
            var line = first.Lines.Single(line => line.StartsWith("  first admin  ops@example.org"));
            var link = Regex.Match(line, "clnk_[A-Za-z0-9_-]{43}").Value;
            (await PostAsync(first.Address, "/api/auth/password/reset", $$"""{"token":"{{link}}","password":"correct horse battery"}""")).Status.ShouldBe(HttpStatusCode.OK);
            await first.StopAsync();
        }

        await using var second = await new ServerProcess(folder, ("Admin__Email", "ops@example.org")).StartedAsync();
        string.Join('\n', second.Lines).ShouldNotContain("clnk_");
        second.Token.ShouldBeNull();
        var (status, text) = await PostAsync(second.Address, "/api/auth/sign-in", """{"email":"ops@example.org","password":"correct horse battery"}""");
        status.ShouldBe(HttpStatusCode.OK, text);
        (await StatusAsync(second.Address, JsonElement.Parse(text).GetProperty("accessToken").GetString())).ShouldBe(200);
    }

    [Theory]
    [InlineData("Admin__Password", "short")]
    [InlineData("Oidc__Authority", "https://login.example.org")]
    [InlineData("ADMIN_TOKEN", "short")]
    [InlineData("ENCRYPTION_KEY", "nonsense")]
    [InlineData("Egress__Allow", "nonsense")]
    [InlineData("WEBHOOK_BASE_URL", "nonsense")]
    [InlineData("ConnectionStrings__Concord", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "nonsense")]
    public async Task A_wrong_setting_stops_the_start_with_one_line(string name, string value)
    {
        await using var server = new ServerProcess(folder, (name, value));

        var (code, output, errors) = await server.EndAsync();

        code.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.TrimEnd('\n').Split('\n').ShouldHaveSingleItem().ShouldStartWith(name);
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_server_on_one_database_is_refused_with_one_line()
    {
        await using var first = await new ServerProcess(folder).StartedAsync();
        await using var second = new ServerProcess(folder);

        var (code, _, errors) = await second.EndAsync();

        code.ShouldBe(1);
        errors.TrimEnd('\n').Split('\n').ShouldHaveSingleItem().ShouldContain("concord.db");
    }

    [Fact]
    public async Task A_taken_address_is_told_with_one_line()
    {
        await using var first = await new ServerProcess(folder).StartedAsync();
        await using var second = new ServerProcess(
            folder, ("ASPNETCORE_URLS", first.Address.GetLeftPart(UriPartial.Authority)), ("ConnectionStrings__Concord", "Data Source=other.db"));

        var (code, _, errors) = await second.EndAsync();

        code.ShouldBe(1);
        errors.TrimEnd('\n').Split('\n').ShouldHaveSingleItem().ShouldStartWith("ASPNETCORE_URLS");
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(Uri address, string path, string body)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<int> StatusAsync(Uri address, string? token)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var response = await client.GetAsync("/api/admin/integrations");
        return (int)response.StatusCode;
    }
}
