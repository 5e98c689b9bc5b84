using System.Text.RegularExpressions;

namespace Concord.Conventions.Tests;

/// <summary>Jenkins CVE-2022-43411 and CVE-2022-43412: the time that a comparison took told how much of a secret was right.</summary>
public sealed partial class SecretComparisonTests
{
    [Theory]
    [InlineData("src/Connectors/Webhooks/SignatureVerifier.cs")]
    [InlineData("src/WebFront/Auth/TokenText.cs")]
    public void Secrets_are_compared_in_a_time_that_tells_nothing(string path) => Repository.Read(path).ShouldContain("CryptographicOperations.FixedTimeEquals");

    [Theory]
    [InlineData("src/Connectors/Webhooks")]
    [InlineData("src/WebFront/Auth")]
    public void Nothing_beside_them_compares_bytes_or_texts_that_may_be_secret(string folder) =>
        Repository.Files(folder, ".cs").Where(path => Hasty().IsMatch(Repository.Read(path))).ShouldBeEmpty();

    [GeneratedRegex(@"SequenceEqual|string\.Equals\(|\b(secret|token|signature|hash)\s*[=!]=\s*(?!null)")]
    private static partial Regex Hasty();
}
