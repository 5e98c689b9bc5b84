using Concord.Connectors.Definitions;
using Concord.Connectors.Tests.Support;
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
        var credentials = CredentialsReader.Read(authType, FieldValue.ParseOrThrow(json), AuthDefinition.Default).ShouldBeOfType<CredentialsReading.Good>().Credentials;

        credentials.Headers.ShouldHaveSingleItem().ShouldBe(new HttpField(header, value));
        credentials.ToString().ShouldNotContain("canary");
    }

    // RFC 7617's own examples.
    [Theory]
    [InlineData("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("test", "123£", "Basic dGVzdDoxMjPCow==")]
    public void Basic_is_name_and_password_in_base64(string username, string password, string value)
    {
        var json = FieldValue.Of(("username", FieldValue.Of(username)), ("password", FieldValue.Of(password)));

        CredentialsReader.Read(AuthenticationType.BASIC_AUTH, json, AuthDefinition.Default).ShouldBeOfType<CredentialsReading.Good>()
            .Credentials.Headers.ShouldHaveSingleItem().ShouldBe(new HttpField("Authorization", value));
    }

    [Fact]
    public void Definition_places_credentials_in_headers_and_query_and_asks_for_those_it_names()
    {
        var auth = KnownGood.Definition("""
            {"resources":{"CARD":{"path":"/cards","id":"id"}},
             "auth":{"headers":{"Authorization":"OAuth oauth_consumer_key=\"{key}\", oauth_token=\"{token}\""},"query":{"api_key":"{key}"}}}
            """).Auth;

        var credentials = CredentialsReader.Read(AuthenticationType.API_KEY, FieldValue.ParseOrThrow("""{"key":"k1","token":"t1"}"""), auth).ShouldBeOfType<CredentialsReading.Good>().Credentials;
        var wrong = CredentialsReader.Read(AuthenticationType.API_KEY, FieldValue.ParseOrThrow("""{"apiKey":"k1"}"""), auth).ShouldBeOfType<CredentialsReading.Wrong>();

        credentials.Headers.ShouldHaveSingleItem().ShouldBe(new HttpField("Authorization", "OAuth oauth_consumer_key=\"k1\", oauth_token=\"t1\""));
        credentials.Query.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("api_key", "k1"));
        credentials.ToString().ShouldNotContain("t1");
        wrong.Problems.Select(problem => problem.Path).ShouldBe(["credentials.key", "credentials.token", "credentials.apiKey"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"query":{"k":"{apiKey}"}}""", "k e&y/ü", true)]
    [InlineData("""{"query":{"k":"{apiKey}"}}""", "key ", false)]
    [InlineData("""{"query":{"k":"{apiKey}"}}""", "k\ney", false)]
    [InlineData("""{"headers":{"X-Key":"{apiKey}"}}""", "k e&y", false)]
    [InlineData("""{"headers":{"X-Key":"{apiKey}"},"query":{"k":"{apiKey}"}}""", "k e&y", false)]
    public void Credential_holds_what_its_place_can_carry(string auth, string key, bool good)
    {
        var definition = KnownGood.Definition("""{"resources":{"TASK":{"path":"/tasks","id":"id"}},"auth":@auth}""".Replace("@auth", auth));

        var read = CredentialsReader.Read(AuthenticationType.API_KEY, FieldValue.Of(("apiKey", FieldValue.Of(key))), definition.Auth);

        (read is CredentialsReading.Good).ShouldBe(good);
    }

    [Fact]
    public void OAuth_credentials_go_on_no_request_and_their_token_goes_where_the_definition_says()
    {
        var read = CredentialsReader.Read(AuthenticationType.OAUTH2, FieldValue.ParseOrThrow("""
            {"tokenUrl":"https://id.example/token","clientId":"a","clientSecret":"canary","refreshToken":"canary","scope":"read write"}
            """), AuthDefinition.Default).ShouldBeOfType<CredentialsReading.Good>().Credentials;

        read.Headers.ShouldBeEmpty();
        read.ToString().ShouldNotContain("canary");
        CredentialsReader.WithToken(AuthDefinition.Default, "t").Headers.ShouldHaveSingleItem().Value.ShouldBe("Bearer t");
        CredentialsReader.WithToken(AuthDefinition.Default with { Headers = AuthDefinition.Default.Headers.Add("X-Token", "{token}") }, "t")
            .Headers.ShouldHaveSingleItem().ShouldBe(new HttpField("X-Token", "t"));
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
    [InlineData(AuthenticationType.BASIC_AUTH, """{"username":"a","password":""}""", "credentials.password")]
    [InlineData(AuthenticationType.BASIC_AUTH, """{"username":"a:b","password":"canary"}""", "credentials.username")]
    [InlineData(AuthenticationType.OAUTH2, """{"tokenUrl":"https://id.example/t","clientId":"a"}""", "credentials.clientSecret")]
    [InlineData(AuthenticationType.OAUTH2, """{"tokenUrl":"id.example/t","clientId":"a","clientSecret":"canary"}""", "credentials.tokenUrl")]
    [InlineData(AuthenticationType.OAUTH2, """{"tokenUrl":"https://canary@id.example/t","clientId":"a","clientSecret":"canary"}""", "credentials.tokenUrl")]
    [InlineData(AuthenticationType.OAUTH2, """{"tokenUrl":"https://id.example/t","clientSecret":"canary"}""", "credentials.clientId")]
    [InlineData(AuthenticationType.OAUTH2, """{"tokenUrl":"https://id.example/t","clientId":"a","clientSecret":"canary","token":"canary"}""", "credentials.token")]
    public void Wrong_credentials_are_told_without_showing_them(AuthenticationType authType, string json, string path)
    {
        var problem = CredentialsReader.Read(authType, FieldValue.ParseOrThrow(json), AuthDefinition.Default).ShouldBeOfType<CredentialsReading.Wrong>().Problems.ShouldHaveSingleItem();

        problem.Path.ShouldBe(path);
        problem.Message.ShouldNotContain("canary");
    }
}
