using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>
/// The provider's way back is a route of ours, behind the gate like every other; and who sends a request, the gate finds out. So the framework's middleware, which is
/// there once schemes are, has nothing to answer and nobody to find.
/// </summary>
internal sealed class RoutedSchemes(IOptions<AuthenticationOptions> options) : AuthenticationSchemeProvider(options)
{
    public override Task<IEnumerable<AuthenticationScheme>> GetRequestHandlerSchemesAsync() => Task.FromResult<IEnumerable<AuthenticationScheme>>([]);

    public override Task<AuthenticationScheme?> GetDefaultAuthenticateSchemeAsync() => Task.FromResult<AuthenticationScheme?>(null);
}
