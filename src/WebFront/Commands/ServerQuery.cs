namespace Concord.WebFront.Commands;

/// <summary>The query of a route.</summary>
internal static class ServerQuery
{
    /// <summary>`?a=1&amp;b=2`; what is null is left out, and nothing at all is empty.</summary>
    public static string Of(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToArray();
        return given.Length == 0 ? "" : "?" + string.Join('&', given);
    }
}
