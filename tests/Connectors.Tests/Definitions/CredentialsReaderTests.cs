using Concord.Connectors.Definitions;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Tests.Definitions;

public sealed class CredentialsReaderTests
{
    [Theory]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{"token":"canary"}""", "Authorization", "Bearer canary")]
    [InlineData(AuthenticationType.API_KEY, """{"apiKey":"canary"}""", "X-API-Key", "canary")]
    [InlineData(AuthenticationType.API_KEY, """{"apiKey":"canary","header":"X-Parse-REST-API-Key"}""", "X-Parse-REST-API-Key", "canary")]
    public void Credentials_become_one_header(AuthenticationType authType, string json, string header, string value)
    {
        var credentials = CredentialsReader.Read(authType, FieldValue.ParseOrThrow(json)).ShouldBeOfType<CredentialsReading.Good>().Credentials;

        credentials.Headers.ShouldHaveSingleItem().ShouldBe(new HttpField(header, value));
        credentials.ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{}""", "credentials.token")]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{"token":""}""", "credentials.token")]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{"token":"canary\r\nX: 1"}""", "credentials.token")]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{"token":"canary "}""", "credentials.token")]
    [InlineData(AuthenticationType.BEARER_TOKEN, """{"token":"canary","user":"canary"}""", "credentials.user")]
    [InlineData(AuthenticationType.BEARER_TOKEN, "\"canary\"", "credentials")]
    [InlineData(AuthenticationType.API_KEY, """{"token":"canary","apiKey":"canary"}""", "credentials.token")]
    [InlineData(AuthenticationType.API_KEY, """{"apiKey":"canary","header":"X Y"}""", "credentials.header")]
    [InlineData(AuthenticationType.OAUTH2, """{}""", "authType")]
    public void Wrong_credentials_are_told_without_showing_them(AuthenticationType authType, string json, string path)
    {
        var problem = CredentialsReader.Read(authType, FieldValue.ParseOrThrow(json)).ShouldBeOfType<CredentialsReading.Wrong>().Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe(path);
        problem.Message.ShouldNotContain("canary");
    }
}
