namespace Concord.Storage;

/// <summary>A database that is only read, which may be in use by the process that owns it.</summary>
public interface IReadDatabase : IRowSource, IAsyncDisposable
{
    /// <summary>Which database this is and where, for people; no secrets.</summary>
    string Place { get; }
}
