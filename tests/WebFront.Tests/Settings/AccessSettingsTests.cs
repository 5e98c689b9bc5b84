using Concord.WebFront.Settings;
using Microsoft.Extensions.Configuration;

namespace Concord.WebFront.Tests.Settings;

/// <summary>Settings of who comes in.</summary>
public sealed class AccessSettingsTests
{
    [Theory]
    [InlineData("Oidc__Authority, Oidc__ClientId", "Oidc:Authority=https://login.example.org")]
    [InlineData("Oidc__Authority, Oidc__ClientId", "Oidc:NewUsers=VIEWER")]
    [InlineData("Oidc__Authority is not", "Oidc:Authority=login;Oidc:ClientId=a;Oidc:ClientSecret=b")]
    [InlineData("Oidc__Authority would be called over plain http", "Oidc:Authority=http://login.example.org;Oidc:ClientId=a;Oidc:ClientSecret=b")]
    [InlineData("Oidc__NewUsers", "Oidc:Authority=https://login.example.org;Oidc:ClientId=a;Oidc:ClientSecret=b;Oidc:NewUsers=MACHINE")]
    [InlineData("Admin__Password is of no use", "Admin:Password=correct horse battery")]
    [InlineData("Admin__Password cannot", "Admin:Email=ops@example.org;Admin:Password=short")]
    public void A_wrong_setting_is_named(string beginning, string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Split(';').Select(one => KeyValuePair.Create(one.Split('=')[0], (string?)one.Split('=')[1]))).Build();

        Should.Throw<SettingRefusedException>(() => ConcordSettings.Read(configuration)).Message.ShouldStartWith(beginning);
    }
}
