using System.Text;
using System.Text.Json;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth.SecondFactor;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Codes of an authenticator app besides the password.</summary>
public sealed class SecondFactorTests
{
    private const string Root = "/api/auth/totp";

    // RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        TotpCode.Of(Encoding.ASCII.GetBytes("12345678901234567890"), TotpCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))).ShouldBe(code);

    // RFC 4648, section 10, and the key that authenticator apps' documentation shows.
    [Theory]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("12345678901234567890", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")]
    public void Keys_are_written_as_apps_read_them(string key, string text) => TotpCode.TextOf(Encoding.ASCII.GetBytes(key)).ShouldBe(text);

    [Fact]
    public async Task Once_confirmed_a_sign_in_needs_a_code_and_before_it_does_not()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        var key = await BeginAsync(front, access);
        (await front.SignInAsync()).Status.ShouldBe(200, "it is not confirmed");

        var on = await front.PostAsync(Root + "/confirm", $$"""{"code":"{{await CodeAsync(front, id)}}"}""", access);

        on.Status.ShouldBe(200, on.Text);
        on.Json.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!).Distinct().Count().ShouldBe(10);
        (await front.SignInAsync()).ShouldBeProblem(401, "code-required");
        front.Clock.Now += TimeSpan.FromSeconds(30);
        (await front.SignInAsync(more: $$""","code":"{{await CodeAsync(front, id)}}" """)).Json.GetProperty("user").GetProperty("secondFactor").GetBoolean().ShouldBeTrue();
        (await front.UserRowAsync(id)).TotpKey!.ShouldNotContain(key);
        JsonSerializer.Serialize(await front.UserRowAsync(id)).ShouldNotContain(on.Json.GetProperty("recoveryCodes")[0].GetString()!);
        (await front.AuditAsync("user.totp-on")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_code_is_good_once_and_around_its_moment_only()
    {
        await using var front = await Front.StartAsync();
        var (id, _, _) = await OnAsync(front);
        front.Clock.Now += TimeSpan.FromMinutes(5);
        var code = await CodeAsync(front, id);
        (await SignInAsync(front, code)).Status.ShouldBe(200);
        (await SignInAsync(front, code)).ShouldBeProblem(401, "code-wrong");

        foreach (var (steps, status) in new[] { (-2, 401), (2, 401), (1, 200) })
            (await SignInAsync(front, await CodeAsync(front, id, steps))).Status.ShouldBe(status, $"{steps} steps away");
    }

    [Fact]
    public async Task Wrong_codes_lock_the_sign_in_as_wrong_passwords_do()
    {
        await using var front = await Front.StartAsync();
        var (id, _, _) = await OnAsync(front);
        for (var count = 0; count < 5; count++)
            (await SignInAsync(front, "abcdef")).ShouldBeProblem(401, "code-wrong");

        front.Clock.Now += TimeSpan.FromMinutes(1);
        (await SignInAsync(front, await CodeAsync(front, id))).ShouldBeProblem(401, "sign-in-refused");
        (await front.UserRowAsync(id)).LockedUntil.ShouldNotBeNull();
    }

    [Fact]
    public async Task Asking_for_the_code_ends_no_row_of_wrong_passwords()
    {
        await using var front = await Front.StartAsync();
        var (id, _, _) = await OnAsync(front);
        for (var count = 0; count < 4; count++)
            await front.SignInAsync(password: "wrong horse battery");

        (await front.SignInAsync()).ShouldBeProblem(401, "code-required");

        (await front.UserRowAsync(id)).FailedSignIns.ShouldBe(4);
    }

    [Fact]
    public async Task Each_recovery_code_stands_in_once()
    {
        await using var front = await Front.StartAsync();
        var (id, _, codes) = await OnAsync(front);

        (await SignInAsync(front, codes[3].ToUpperInvariant())).Status.ShouldBe(200);
        (await SignInAsync(front, codes[3])).ShouldBeProblem(401, "code-wrong");
        (await SignInAsync(front, codes[4])).Status.ShouldBe(200);

        (await front.UserRowAsync(id)).RecoveryCodes.Length.ShouldBe(8);
    }

    [Fact]
    public async Task It_is_turned_off_by_who_has_a_code_and_then_asked_for_no_more()
    {
        await using var front = await Front.StartAsync();
        var (_, access, codes) = await OnAsync(front);
        (await OffAsync(front, access, "nonsense")).ShouldBeProblem(403, "proof-wrong");

        (await OffAsync(front, access, codes[0])).ShouldBeOk("""{"success":true}""");

        (await front.SignInAsync()).Status.ShouldBe(200);
        (await OffAsync(front, access, codes[1])).ShouldBeProblem(409, "totp-off");
    }

    [Fact]
    public async Task Wrong_codes_for_turning_it_off_are_counted_too()
    {
        await using var front = await Front.StartAsync();
        var (_, access, codes) = await OnAsync(front);
        for (var count = 0; count < 5; count++)
            await OffAsync(front, access, "000000x");

        (await OffAsync(front, access, codes[0])).ShouldBeProblem(403, "proof-wrong");
    }

    [Fact]
    public async Task An_admin_turns_it_off_for_who_has_lost_it()
    {
        await using var front = await Front.StartAsync();
        var (id, _, _) = await OnAsync(front);

        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}/second-factor")).Json.GetProperty("user").GetProperty("secondFactor").GetBoolean().ShouldBeFalse();

        (await front.SignInAsync()).Status.ShouldBe(200);
        (await front.AuditAsync("user.totp-off")).ShouldHaveSingleItem().Actor.ShouldBe("tok_admin_setting");
    }

    [Fact]
    public async Task It_is_begun_with_the_password_and_while_it_is_off()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        (await front.PostAsync(Root, """{"password":"wrong horse battery"}""", access)).ShouldBeProblem(403, "proof-wrong");
        (await front.PostAsync(Root, "{}", access)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["password"]);
        (await front.PostAsync(Root + "/confirm", """{"code":"000000"}""", access)).ShouldBeProblem(409, "totp-off");
    }

    [Fact]
    public async Task While_it_is_on_no_other_key_is_put_in_its_place()
    {
        await using var front = await Front.StartAsync();
        var (id, access, _) = await OnAsync(front);
        var key = (await front.UserRowAsync(id)).TotpKey;

        (await front.PostAsync(Root, $$"""{"password":"{{People.Password}}"}""", access)).ShouldBeProblem(409, "totp-on");
        (await front.PostAsync(Root + "/confirm", """{"code":"000000"}""", access)).ShouldBeProblem(409, "totp-on");

        (await front.UserRowAsync(id)).TotpKey.ShouldBe(key);
    }

    [Fact]
    public async Task A_wrong_code_does_not_turn_it_on()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        await BeginAsync(front, access);

        (await front.PostAsync(Root + "/confirm", """{"code":"abcdef"}""", access)).ShouldBeProblem(403, "proof-wrong");

        (await front.UserRowAsync(id)).TotpSince.ShouldBeNull();
    }

    [Fact]
    public async Task A_key_that_does_not_open_lets_recovery_codes_in_and_is_told_in_the_log()
    {
        await using var front = await Front.StartAsync();
        var (id, _, codes) = await OnAsync(front);
        (await front.Database.CommitAsync([new CommitUnit("unit_key").Update(await front.UserRowAsync(id) with { TotpKey = "v1.00000000.AAAA" })])).ShouldBe([true]);

        (await SignInAsync(front, "123456")).ShouldBeProblem(401, "code-wrong");
        (await SignInAsync(front, codes[0])).Status.ShouldBe(200);

        front.Log.Lines.ShouldContain(line => line.Contains("ENCRYPTION_KEY_PREVIOUS"));
    }

    private static async Task<string> BeginAsync(Front front, string access)
    {
        var begun = await front.PostAsync(Root, $$"""{"password":"{{People.Password}}"}""", access);
        begun.Status.ShouldBe(200, begun.Text);
        var key = begun.Json.GetProperty("key").GetString()!;
        begun.Json.GetProperty("address").GetString().ShouldBe($"otpauth://totp/Concord:ann%40example.org?secret={key}&issuer=Concord&algorithm=SHA1&digits=6&period=30");
        return key;
    }

    private static async Task<(string Id, string Access, string[] Codes)> OnAsync(Front front)
    {
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        await BeginAsync(front, access);
        var on = await front.PostAsync(Root + "/confirm", $$"""{"code":"{{await CodeAsync(front, id)}}"}""", access);
        return (id, access, [.. on.Json.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)]);
    }

    // What the person's app shows.
    private static async Task<string> CodeAsync(Front front, string id, int stepsAway = 0)
    {
        var opened = (OpenReply.Opened)SignedHooks.Cipher.Open((await front.UserRowAsync(id)).TotpKey!, SecretOwner.OfUser(id));
        return TotpCode.Of(Convert.FromBase64String(opened.Secret), TotpCode.StepAt(front.Clock.Now) + stepsAway);
    }

    private static Task<Reply> SignInAsync(Front front, string code) => front.SignInAsync(more: $$""","code":"{{code}}" """);

    private static Task<Reply> OffAsync(Front front, string access, string code) => front.SendAsync(HttpMethod.Delete, Root, $$"""{"code":"{{code}}"}""", access);
}
