namespace Concord.Storage.Sql;

/// <summary>The connection that writes. For one thread at a time.</summary>
internal abstract class WriterSession : IDisposable
{
    /// <summary>Set after an error that leaves the connection in doubt; whoever owns it opens another.</summary>
    public bool Broken { get; set; }

    public abstract void Dispose();
}
