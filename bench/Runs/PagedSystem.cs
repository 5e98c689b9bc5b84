using System.Globalization;
using System.Net;
using System.Text;

namespace Concord.Runs.Bench;

/// <summary>A system with as many tasks as wanted, listed by pages, each of more than 500 bytes. Their titles change together.</summary>
internal sealed class PagedSystem : IDisposable
{
    public const int PageSize = 200;

    /// <summary>Where it serves.</summary>
    public static Uri Address { get; } = new("http://127.0.0.1:5095");

    private static readonly string Notes = string.Join(' ', Enumerable.Repeat("Bring the key of the shed, two ladders and the paint from the cellar.", 6));

    private readonly HttpListener listener = new();

    public PagedSystem()
    {
        listener.Prefixes.Add(Address.AbsoluteUri);
        listener.Start();
        _ = ServeAsync();
    }

    public int Records { get; set; }

    /// <summary>Grows with each change of all titles.</summary>
    public int State { get; set; }

    /// <summary>One task as JSON.</summary>
    public static string Task(int id, int state) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"id":{{id}},"title":"Task {{id}} as of {{state}}","notes":"{{Notes}}","completed":false,"due":"2030-05-17","updated":"2026-01-01T00:{{state:00}}:00.000Z"}""");

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Page(int.TryParse(context.Request.QueryString["skip"], CultureInfo.InvariantCulture, out var skip) ? skip : 0));
            context.Response.Close();
        }
    }

    private byte[] Page(int skip)
    {
        var tasks = Enumerable.Range(skip + 1, Math.Clamp(Records - skip, 0, PageSize)).Select(id => Task(id, State));
        return Encoding.UTF8.GetBytes("[" + string.Join(',', tasks) + "]");
    }
}
