using Concord.Storage.Audit;
using Concord.Storage.Sql;

namespace Concord.Storage;

/// <summary>An open database as a process owns it: the port, the read queries, and the way to let go of it.</summary>
public interface ISqlDatabase : IDatabase, ISqlSource, IAsyncDisposable
{
    /// <summary>Which database this is and where, for people; no secrets.</summary>
    string Place { get; }

    /// <summary>From the next commit on the audit rows of every transaction are sealed in it, in a chain of this process. To be called once, before the first commit.</summary>
    void SealAudit(IAuditKeys keys);
}
