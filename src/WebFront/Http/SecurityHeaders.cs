using Concord.WebFront.Settings;

namespace Concord.WebFront.Http;

/// <summary>Headers that every answer carries. Answers hold data of one caller, so that nothing may keep or frame them.</summary>
public static class SecurityHeaders
{
    private const string ForData = "default-src 'none'; frame-ancestors 'none'";

    // Pages of packages draw with inline styles and data: images of their own; scripts come from files only.
    private const string ForPages = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Pages = ["/docs", RuntimePages.Prefix];

    // A year, for this host alone: what else lies under its domain is not ours to say.
    private const string ByHttpsOnly = "max-age=31536000";

    public static Task Add(HttpContext context, RequestDelegate next)
    {
        // Late, because the handler of failures clears the headers that were set before it.
        context.Response.OnStarting(() =>
        {
            Set(context.Response.Headers, Array.Exists(Pages, page => context.Request.Path.StartsWithSegments(page, StringComparison.Ordinal)));
            // Said over http it would be anybody's word (RFC 6797, 7.2).
            if (context.RequestServices.GetRequiredService<ConcordSettings>().Proxies.IsHttps(context))
                context.Response.Headers.StrictTransportSecurity = ByHttpsOnly;
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static void Set(IHeaderDictionary headers, bool page)
    {
        headers.ContentSecurityPolicy = page ? ForPages : ForData;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = page ? "no-cache" : "no-store";
    }
}
