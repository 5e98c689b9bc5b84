using System.Collections.Immutable;

namespace Concord.Sync.RichText;

/// <summary>
/// Brings text into normal form: white space is one space or one break, never at an end, and is set only as its neighbours both
/// are. Two breaks in a row part paragraphs.
/// </summary>
internal static class Glyphs
{
    public static ImmutableArray<ImmutableArray<Glyph>> Paragraphs(IReadOnlyList<Glyph> raw)
    {
        var all = ImmutableArray.CreateBuilder<ImmutableArray<Glyph>>();
        var current = ImmutableArray.CreateBuilder<Glyph>();
        for (var at = 0; at < raw.Count;)
        {
            if (!raw[at].IsSpace)
            {
                current.Add(raw[at++]);
                continue;
            }

            var from = at;
            while (at < raw.Count && raw[at].IsSpace)
            {
                at++;
            }

            var breaks = Enumerable.Range(from, at - from).Count(index => raw[index].Sign == '\n');
            if (breaks > 1 || at == raw.Count)
            {
                Close(all, current);
            }
            else if (current.Count > 0)
            {
                current.Add(breaks == 1 ? new Glyph('\n', Marks.None, null) : Space(raw, from, at));
            }
        }

        Close(all, current);
        return all.ToImmutable();
    }

    /// <summary>All on one line.</summary>
    public static ImmutableArray<Glyph> Line(IReadOnlyList<Glyph> raw) =>
        Paragraphs([.. raw.Select(glyph => glyph.Sign == '\n' ? glyph with { Sign = ' ' } : glyph)]) is [var only] ? only : [];

    /// <summary>Stretches that are set alike, in order.</summary>
    public static IEnumerable<ImmutableArray<Glyph>> Runs(ImmutableArray<Glyph> text, Func<Glyph, Glyph, bool> together)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = from + 1;
            while (to < text.Length && together(text[from], text[to]))
            {
                to++;
            }

            yield return text[from..to];
            from = to;
        }
    }

    public static string Text(IEnumerable<Glyph> glyphs) => string.Concat(glyphs.Select(glyph => glyph.Sign));

    private static Glyph Space(IReadOnlyList<Glyph> raw, int from, int to)
    {
        var around = Enumerable.Range(from - 1, to - from + 2).Select(index => raw[index]).ToList();
        var marks = around.Aggregate(~Marks.None, (all, glyph) => all & glyph.Marks);
        // Code of nothing but a space is none.
        var alone = marks != around[0].Marks && marks != around[^1].Marks;
        return new Glyph(
            ' ',
            alone ? marks & ~Marks.Code : marks,
            around.TrueForAll(glyph => glyph.Href == around[0].Href) ? around[0].Href : null);
    }

    // A link is marked as a whole, with what all of it is set in; so the space beside it counts that, not the nearest letter.
    private static ImmutableArray<Glyph> AroundLinks(ImmutableArray<Glyph>.Builder text)
    {
        var links = Runs(text.ToImmutable(), (first, next) => first.Href == next.Href).ToList();
        for (var (run, at) = (0, 0); run < links.Count; at += links[run++].Length)
        {
            var marks = Common(links[run]);
            foreach (var beside in links[run][0].Href is null ? [] : new[] { at - 1, at + links[run].Length })
            {
                if (beside >= 0 && beside < text.Count && text[beside].Sign == ' ')
                {
                    text[beside] = text[beside] with { Marks = text[beside].Marks & marks };
                }
            }
        }

        return text.ToImmutable();
    }

    /// <summary>What all of it is set in; code is said inside.</summary>
    public static Marks Common(IEnumerable<Glyph> run) => run.Aggregate(~Marks.Code, (all, glyph) => all & glyph.Marks);

    private static void Close(ImmutableArray<ImmutableArray<Glyph>>.Builder all, ImmutableArray<Glyph>.Builder current)
    {
        if (current.Count > 0)
        {
            all.Add(AroundLinks(current));
            current.Clear();
        }
    }
}
