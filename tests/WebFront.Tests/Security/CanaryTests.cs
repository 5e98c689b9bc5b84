using Concord.Grains;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>
/// Secrets go in and never come out, whatever goes wrong: neither in an answer nor in a line of the log at its finest. Convoy #2706
/// and Nango #7078 added that late; Capgo CVE-2026-56227 showed an error's text.
/// </summary>
public sealed class CanaryTests
{
    private const string Canary = "canary-4f1d9c";

    private static readonly string Credentials =
        $$$"""{"token":"{{{Canary}}}1","apiKey":"{{{Canary}}}2","password":"{{{Canary}}}3","clientSecret":"{{{Canary}}}4","refreshToken":"{{{Canary}}}5"}""";

    private static readonly (string Method, string Path, string? Body)[] Requests =
    [
        ("POST", "/api/admin/integrations", $$$"""{"name":"A","credentials":{{{Credentials}}}}"""),
        ("POST", "/api/admin/integrations/test", $$$"""{"name":"A","credentials":{{{Credentials}}}}"""),
        ("PUT", "/api/admin/integrations/int_1", $$$"""{"credentials":{{{Credentials}}}}"""),
        ("PUT", "/api/admin/integrations/int_1", $$"""{"credentials":"{{Canary}}6"""),
        ("PUT", "/api/admin/integrations/int_1", "{\"credentials\":{\"token\":\"" + Canary + "7\",\"token\":\"" + Canary + "8\"}}"),
        ("PUT", "/api/admin/integrations/int_1", $"{Canary}9"),
        ("GET", "/api/admin/integrations", null),
        ("GET", "/api/admin/integrations/int_1", null),
        ("GET", "/api/admin/integrations/int_1/test", null),
        ("GET", "/api/admin/integrations/int_1/logs", null),
        ("GET", "/api/admin/integrations/int_1/deliveries", null),
        ("GET", "/api/admin/integrations/int_1/operations", null),
        ("GET", "/api/admin/integrations/int_1/mappings", null),
        ("POST", "/api/admin/integrations/int_1/sync", null),
        ("GET", "/api/admin/jobs", null),
        ("GET", "/api/admin/jobs/job_1/changes", null),
        ("GET", "/api/admin/tokens", null),
        ("POST", "/api/auth/sign-in", $$"""{"email":"ann@example.org","password":"{{Canary}}10","code":"{{Canary}}11"}"""),
        ("POST", "/api/auth/sign-in", $$"""{"email":"{{Canary}}12","password":"{{Canary}}13"""),
        ("POST", "/api/auth/refresh", $$"""{"refreshToken":"{{Canary}}14"}"""),
        ("POST", "/api/auth/password/reset", $$"""{"token":"{{Canary}}15","password":"{{Canary}}16-long"}"""),
        ("GET", "/openapi/v1.json", null),
        ("DELETE", "/api/admin/integrations/int_1", null),
    ];

    [Theory]
    [InlineData("good")]
    [InlineData("refused")]
    [InlineData("failing")]
    public async Task No_answer_and_no_log_line_holds_a_secret(string mode)
    {
        await using var front = await SignedHooks.StartAsync(settings: [("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace")]);
        await front.StoreAsync(Samples.Job());
        await front.StoreAsync(Samples.Change("rc_1"));
        front.Grains.Reply = _ => mode switch
        {
            "good" => Answer.Done("""{"success":true}"""),
            "refused" => Answer.Invalid("request-invalid", "Mend what errors lists.", [new FieldProblem("credentials", "Do not fit authType.")]),
            _ => throw new InvalidOperationException("A bug."),
        };
        var token = await front.TokenAsync("VIEWER");
        var texts = new List<string>();

        foreach (var (method, path, body) in Requests)
            texts.Add((await front.SendAsync(new HttpMethod(method), path, body)).Text);
        texts.Add((await front.GetAsync("/api/admin/jobs", token)).Text);
        texts.Add((await front.GetAsync("/api/admin/jobs", Canary)).Text);
        texts.Add((await front.SendHookAsync()).Text);
        texts.Add((await front.SendHookAsync(signature: Canary)).Text);
        texts.Add((await front.SendHookAsync($$"""{"event":"{{Canary}}","data":{"id":"{{Canary}}"}""")).Text);

        string[] secrets = [Canary, SignedHooks.Secret, Front.AdminToken, token, Samples.Integration().Credentials!, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="];
        foreach (var line in texts.Concat(front.Log.Lines))
            secrets.ShouldAllBe(secret => !line.Contains(secret, StringComparison.Ordinal), line);
        front.Log.Lines.ShouldContain(line => line.StartsWith("Trace: ", StringComparison.Ordinal) || line.StartsWith("Debug: ", StringComparison.Ordinal), "the log is read at its finest");
    }
}
