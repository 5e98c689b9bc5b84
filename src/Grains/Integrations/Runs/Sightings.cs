using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Integrations.Runs;

/// <summary>
/// The outside ids that a run's listing of one type has shown, eight bytes each. Two ids may have one mark, once among very many runs: a record that is
/// missing then passes for listed until the next run, whose marks are others. None that was listed ever passes for missing. Immutable.
/// </summary>
public sealed class Sightings
{
    private const int RowsAtOnce = 100;

    private readonly ulong salt;
    private readonly ulong[] marks;

    private Sightings(ulong salt, ulong[] marks) => (this.salt, this.marks) = (salt, marks);

    /// <summary>What a run has kept of its listing.</summary>
    /// <param name="database">Where it is kept.</param>
    /// <param name="jobId">The run.</param>
    /// <param name="type">The record type.</param>
    /// <param name="listed">About how many records the listing showed.</param>
    public static async Task<Sightings> ReadAsync(IDatabase database, string jobId, string type, int listed)
    {
        var marks = new ulong[listed];
        var count = 0;
        for (var after = -1L; ;)
        {
            var rows = await database.QueryAsync(From.Table<RunSeenRow>().Where(row => row.JobId, jobId).Where(row => row.ResourceType, type)
                .Where(row => row.ListedBefore, Is.Greater, after).OrderBy(row => row.ListedBefore).Take(RowsAtOnce));
            foreach (var row in rows)
            {
                count = Unpack(row.Marks, ref marks, count);
            }

            if (rows.Length < RowsAtOnce)
            {
                Array.Sort(marks, 0, count);
                return new Sightings(SaltOf(jobId), count == marks.Length ? marks : marks[..count]);
            }

            after = rows[^1].ListedBefore;
        }
    }

    /// <summary>The row that keeps what some pages of a listing showed.</summary>
    /// <param name="jobId">The run.</param>
    /// <param name="type">The record type.</param>
    /// <param name="before">How many records the listing had shown before them.</param>
    /// <param name="externalIds">What they showed.</param>
    public static RunSeenRow Row(string jobId, string type, int before, IReadOnlyCollection<string> externalIds)
    {
        var salt = SaltOf(jobId);
        var packed = new byte[externalIds.Count * sizeof(ulong)];
        var rest = packed.AsSpan();
        foreach (var id in externalIds)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, MarkOf(salt, id));
            rest = rest[sizeof(ulong)..];
        }

        return new RunSeenRow { JobId = jobId, ResourceType = type, ListedBefore = before, Marks = packed };
    }

    /// <summary>Those of one row alone.</summary>
    public static Sightings Of(RunSeenRow row)
    {
        var marks = Array.Empty<ulong>();
        Unpack(row.Marks, ref marks, 0);
        Array.Sort(marks);
        return new Sightings(SaltOf(row.JobId), marks);
    }

    /// <summary>Whether the listing showed this id; very rarely true of one that it did not show.</summary>
    public bool Hold(string externalId) => Array.BinarySearch(marks, MarkOf(salt, externalId)) >= 0;

    private static int Unpack(ReadOnlySpan<byte> packed, ref ulong[] marks, int count)
    {
        var more = packed.Length / sizeof(ulong);
        if (marks.Length < count + more)
        {
            Array.Resize(ref marks, Math.Max(count + more, marks.Length + (marks.Length / 2)));
        }

        for (var index = 0; index < more; index++)
        {
            marks[count + index] = BinaryPrimitives.ReadUInt64LittleEndian(packed[(index * sizeof(ulong))..]);
        }

        return count + more;
    }

    private static ulong SaltOf(string jobId) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(jobId)));

    // FNV-1a from the salt on, with the last mixing of MurmurHash3. Who makes ids meet on purpose keeps what he deleted from being deleted here.
    private static ulong MarkOf(ulong salt, string externalId)
    {
        var mark = salt;
        foreach (var letter in externalId)
        {
            mark = (mark ^ letter) * 0x100000001B3;
        }

        mark = (mark ^ (mark >> 33)) * 0xFF51AFD7ED558CCD;
        mark = (mark ^ (mark >> 33)) * 0xC4CEB9FE1A85EC53;
        return mark ^ (mark >> 33);
    }
}
