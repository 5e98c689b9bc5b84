using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Concord.Grains;
using Concord.Sync.Values;

namespace Concord.WebFront.Http;

/// <summary>What became of a body: its text, or everything that is wrong with it.</summary>
/// <param name="Text">The JSON text; empty when it is wrong.</param>
/// <param name="Errors">Empty when it is right.</param>
/// <param name="Unknown">Names at the top that nobody asked for; the text can be read nevertheless, so that all that is wrong is told at once.</param>
public sealed record StrictJsonReply(string Text, ImmutableArray<FieldProblem> Errors, ImmutableArray<FieldProblem> Unknown);

/// <summary>
/// The one place where JSON from outside is judged as JSON, before anybody gives it a meaning: one object, RFC 8259 without
/// comments and trailing commas, valid UTF-8, no name twice in one object, at most <see cref="MaxDepth"/> levels and
/// <see cref="MaxValues"/> values. Two parsers can then not read two things out of one text.
/// </summary>
public static class StrictJson
{
    public const int MaxDepth = 32;

    public const int MaxValues = 50_000;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a body whose top level is an object; <paramref name="known"/> limits its names, null allows any.</summary>
    public static StrictJsonReply ReadObject(ReadOnlySpan<byte> body, IReadOnlyCollection<string>? known = null)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble))
            return Wrong("", "The body begins with a byte order mark; send plain UTF-8.");
        try
        {
            var walk = new Walk(known);
            walk.Over(body);
            return walk.Errors.Count == 0 ? new(Utf8.GetString(body), [], [.. walk.Unknown]) : new("", [.. walk.Errors], [.. walk.Unknown]);
        }
        catch (JsonException error)
        {
            return Wrong("", $"The body is not JSON{JsonFault.Say(error)}");
        }
        catch (Exception error) when (error is DecoderFallbackException or InvalidOperationException)
        {
            return Wrong("", "The body holds text that is not valid UTF-8 or half of a surrogate pair.");
        }
    }

    private static StrictJsonReply Wrong(string path, string message) => new("", [new(path, message)], []);

    /// <summary>One pass over the tokens that knows where it is.</summary>
    private sealed class Walk(IReadOnlyCollection<string>? known)
    {
        private const int MaxErrors = 50;

        private readonly Stack<Level> levels = new();

        public List<FieldProblem> Errors { get; } = [];

        public List<FieldProblem> Unknown { get; } = [];

        public void Over(ReadOnlySpan<byte> body)
        {
            var options = new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };
            var reader = new Utf8JsonReader(body, options);
            var values = 0;
            while (reader.Read() && Errors.Count + Unknown.Count < MaxErrors)
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    levels.Pop();
                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    Name(reader.GetString()!);
                    continue;
                }

                if (++values > MaxValues)
                    Errors.Add(new("", $"The body holds more than {MaxValues} values; send fewer at a time."));
                if (values > MaxValues || !Value(ref reader))
                    return;
            }
        }

        private bool Value(ref Utf8JsonReader reader)
        {
            if (levels.Count == 0 && reader.TokenType != JsonTokenType.StartObject)
            {
                Errors.Add(new("", "The body must be a JSON object."));
                return false;
            }

            if (levels.TryPeek(out var level) && level.Names is null)
                level.Index++;
            if (reader.TokenType == JsonTokenType.String)
                _ = reader.GetString();
            else if (reader.TokenType == JsonTokenType.StartObject)
                levels.Push(new Level { Names = new(StringComparer.Ordinal) });
            else if (reader.TokenType == JsonTokenType.StartArray)
                levels.Push(new Level());
            return true;
        }

        private void Name(string name)
        {
            var level = levels.Peek();
            level.Name = name;
            if (!level.Names!.Add(name))
                Errors.Add(new(Path(), "This name stands twice in its object; send it once."));
            else if (levels.Count == 1 && known is not null && !known.Contains(name))
                Unknown.Add(new(Path(), known.Count == 0 ? "This route takes no properties." : $"Unknown property. Known are {string.Join(", ", known)}."));
        }

        private string Path()
        {
            var path = new StringBuilder();
            foreach (var level in levels.Reverse())
            {
                if (level.Names is null)
                    path.Append('[').Append(level.Index).Append(']');
                else
                    path.Append(path.Length == 0 ? "" : ".").Append(level.Name);
            }

            return path.ToString();
        }
    }

    private sealed class Level
    {
        public HashSet<string>? Names { get; init; }

        public string Name { get; set; } = "";

        public int Index { get; set; } = -1;
    }
}
