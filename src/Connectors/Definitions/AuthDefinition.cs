using System.Collections.Immutable;

namespace Concord.Connectors.Definitions;

/// <summary>Where credentials go. Templates name credentials in braces: <c>token {apiKey}</c>.</summary>
/// <param name="Headers">Instead of the headers that the authType would send by itself; empty: those.</param>
/// <param name="Query">Query parameters; what stands there may end up in the system's logs.</param>
/// <param name="OAuth2">How tokens are asked for.</param>
public sealed record AuthDefinition(
    ImmutableSortedDictionary<string, string> Headers, ImmutableSortedDictionary<string, string> Query, OAuth2Definition OAuth2)
{
    public static readonly AuthDefinition Default = new(ConstantValues.None.Headers, ConstantValues.None.Query, new OAuth2Definition());

    public bool IsDefault => Headers.IsEmpty && Query.IsEmpty;

    /// <summary>The credentials that the templates name, sorted.</summary>
    public ImmutableSortedSet<string> Names => [.. Headers.Values.Concat(Query.Values).SelectMany(Placeholders.Names)];

    /// <summary>Whether this credential goes into a header, which carries visible ASCII alone.</summary>
    public bool IsInHeader(string name) => Headers.Values.SelectMany(Placeholders.Names).Contains(name);
}

/// <summary>How the token endpoint wants to be asked. Its address is among the credentials, so that they cannot be sent elsewhere.</summary>
public sealed record OAuth2Definition
{
    /// <summary>Client id and secret as HTTP Basic; false: as form fields.</summary>
    public bool ClientInHeader { get; init; }

    /// <summary>Further form fields, for example <c>audience</c>.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ConstantValues.None.Query;
}
