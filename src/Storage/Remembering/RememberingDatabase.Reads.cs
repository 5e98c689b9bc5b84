using System.Collections.Immutable;

namespace Concord.Storage.Remembering;

public sealed partial class RememberingDatabase
{
    /// <inheritdoc/>
    /// <remarks>
    /// From the first that is not known on all are asked of the database, since what is known now may be older than what it says then, and no
    /// answer may be older than the one before it.
    /// </remarks>
    public Task ReadAsync(Reads reads)
    {
        var round = new Round(this);
        lock (gate)
        {
            foreach (var read in reads.All) read.GoTo(round);
        }

        return round.IsAnswered ? Task.CompletedTask : round.ReadAsync(inner);
    }

    private async Task<ImmutableArray<T>> FillAsync<T>(Query<T> query)
        where T : class
    {
        var reads = new Reads();
        var read = reads.Add(query);
        await ReadAsync(reads);
        return read.Rows;
    }

    // Begun and ended while the gate is held.
    private sealed class Round(RememberingDatabase database) : IReadTaker
    {
        private readonly Reads asked = new();
        private readonly List<Missing> missing = [];

        public bool IsAnswered => missing.Count == 0;

        public void Take<T>(Read<T> read)
            where T : class
        {
            var found = database.off || database.unsure ? null : database.Ask(read.Query);
            if (IsAnswered && found is (var content, var place) && content.Find(place.Place) is { } rows) read.Take(Answer(read.Query, place, rows));
            else missing.Add(new Missing<T>(read, asked, found));
        }

        public async Task ReadAsync(IDatabase inner)
        {
            try
            {
                await inner.ReadAsync(asked);
            }
            finally
            {
                lock (database.gate)
                {
                    foreach (var one in missing) one.End();
                }
            }

            // More than a place holds: the database knows the rest, and what follows is not to be older.
            if (!missing.TrueForAll(one => one.TryAnswer())) await inner.ReadAsync(new Reads(missing.Select(one => one.Read)));
        }
    }

    private abstract class Missing
    {
        public abstract Read Read { get; }

        /// <summary>Keeps what was read, if that was to be.</summary>
        public abstract void End();

        /// <summary>False where not all rows that count were read.</summary>
        public abstract bool TryAnswer();
    }

    private sealed class Missing<T> : Missing
        where T : class
    {
        private readonly Read<T> wanted;
        private readonly ShelfContent? content;
        private readonly Asked? place;
        private readonly Filling? filling;
        private readonly Read<T> sent;

        public Missing(Read<T> wanted, Reads asked, (ShelfContent Content, Asked Place)? found)
        {
            this.wanted = wanted;
            (content, place) = found is { } known ? (known.Content, known.Place) : default;
            filling = content?.Find(place!.Place) is null ? content?.Begin(place!.Place) : null;
            sent = asked.Add(filling is null ? wanted.Query : new Query<T> { Conditions = place!.Conditions, Limit = content!.Shelf.MostRows + 1 });
        }

        public override Read Read => wanted;

        public override void End()
        {
            if (filling is not null) content!.End(place!.Place, filling, sent.IsAnswered ? [.. sent.Rows] : null);
        }

        public override bool TryAnswer()
        {
            if (filling is not null && sent.Rows.Length > content!.Shelf.MostRows) return false;
            wanted.Take(filling is null ? sent.Rows : Answer(wanted.Query, place!, [.. sent.Rows]));
            return true;
        }
    }
}
