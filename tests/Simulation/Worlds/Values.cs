using System.Globalization;
using System.Text.Json.Nodes;
using Concord.Simulation.Checking;

namespace Concord.Simulation.Worlds;

/// <summary>Values that are written once in a world, so that each can be found again wherever it went; numbers are few, and meet.</summary>
/// <param name="random">Its own source.</param>
/// <param name="numbered">People write numbers.</param>
/// <param name="assigned">People name somebody who works on a record, whom nobody knows on the other side.</param>
internal sealed class Values(Random random, bool numbered, bool assigned)
{
    private static readonly string[] Statuses = ["TODO", "IN_PROGRESS", "REVIEW", "COMPLETED", "CANCELLED"];

    private int last;

    /// <summary>A whole record as people here write it.</summary>
    public JsonObject RecordHere()
    {
        var fields = new JsonObject { ["title"] = Title("L") };
        if (random.Next(2) == 0) fields["description"] = Notes("L");
        if (random.Next(2) == 0) fields["status"] = Status();
        if (random.Next(2) == 0) fields["dueDate"] = Day();
        if (numbered && random.Next(5) > 0) fields["estimatedHours"] = Number();
        if (assigned && random.Next(3) > 0) fields[Assignment.Here] = Member();
        return fields;
    }

    /// <summary>A whole record as people outside write it.</summary>
    public JsonObject RecordOutside(string letter)
    {
        var fields = new JsonObject { ["title"] = Title(letter), ["completed"] = random.Next(3) == 0 };
        if (random.Next(2) == 0) fields["notes"] = Notes(letter);
        if (random.Next(2) == 0) fields["due"] = Day();
        if (random.Next(3) == 0) fields["color"] = Title("C");
        if (numbered && random.Next(5) > 0) fields["number"] = Number();
        if (assigned && random.Next(3) > 0) fields[Assignment.Outside] = Member();
        return fields;
    }

    /// <summary>One to three fields, new or cleared.</summary>
    public JsonObject ChangesHere() => Some(
        numbered ? ("estimatedHours", () => random.Next(5) == 0 ? null : Number()) : null,
        assigned ? (Assignment.Here, Member) : null,
        ("title", () => Title("L")),
        ("description", () => random.Next(5) == 0 ? null : Notes("L")),
        ("status", () => Status()),
        ("dueDate", () => random.Next(5) == 0 ? null : Day()));

    /// <inheritdoc cref="ChangesHere"/>
    public JsonObject ChangesOutside(string letter) => Some(
        numbered ? ("number", () => random.Next(5) == 0 ? null : Number()) : null,
        assigned ? (Assignment.Outside, Member) : null,
        ("title", () => Title(letter)),
        ("notes", () => random.Next(5) == 0 ? null : Notes(letter)),
        ("completed", () => random.Next(2) == 0),
        ("due", () => random.Next(5) == 0 ? null : Day()),
        ("color", () => Title("C")));

    public string Title(string from) => string.Create(CultureInfo.InvariantCulture, $"{from}{++last}");

    public int Number() => random.Next(1, 13);

    /// <summary>One that nobody has had yet.</summary>
    public int NewNumber() => 100 + ++last;

    public string Status() => Statuses[random.Next(Statuses.Length)];

    private string Notes(string from) => $"{Title(from)} notes";

    private string Day() => new DateTime(2031, 1, 1).AddDays(++last).ToString("yyyy-MM-dd'T'00:00:00.000'Z'", CultureInfo.InvariantCulture);

    private JsonNode Member() => $"member_{++last}";

    private JsonObject Some(params (string Name, Func<JsonNode?> Value)?[] perhaps)
    {
        var fields = perhaps.OfType<(string Name, Func<JsonNode?> Value)>().ToList();
        var changes = new JsonObject();
        for (var left = 1 + random.Next(3); left > 0; left--)
        {
            var (name, value) = fields[random.Next(fields.Count)];
            changes[name] = value();
        }

        return changes;
    }
}
