using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Grains;

/// <summary>
/// Spans of one trace for all that follows from one delivery, run or decision, in whichever process and however long after: the trace's id is made of
/// the cause's, so that it need not be kept. Costs nothing while nobody listens.
/// </summary>
public static class Tracing
{
    /// <summary>The name of the source, for who listens.</summary>
    public const string SourceName = "Concord";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a span; null while nobody listens. It ends when it is disposed of, and links to the span around it, which belongs to another trace.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="cause">The id of what it follows from, such as a delivery's.</param>
    /// <param name="kind">Of the span.</param>
    /// <param name="startedAt">When it began; default: now.</param>
    public static Activity? Begin(string name, string cause, ActivityKind kind = ActivityKind.Internal, DateTimeOffset startedAt = default)
    {
        if (!Source.HasListeners())
            return null;
        var around = Activity.Current;
        return Source.StartActivity(name, kind, ContextOf(cause), [new("concord.cause", cause)], around is null ? null : [new(around.Context)], startedAt);
    }

    /// <summary>The context that all spans of a cause hang on.</summary>
    public static ActivityContext ContextOf(string cause)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(cause), hash);
        return new(ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]), ActivityTraceFlags.Recorded, isRemote: true);
    }
}
