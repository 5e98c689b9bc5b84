using System.Collections.Immutable;
using System.Text.Json;
using Concord.Grains;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Sync.Records;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>From a request to one edit of one record, and back: the four kinds differ in little.</summary>
public sealed class RecordDoor(IGrainFactory grains, RecordTypes types, IdSource ids)
{
    private static readonly string[] Settings = ["externalSyncEnabled", "externalMetadata"];
    private static readonly string[] Writable = ["fields", .. Settings];
    private static readonly string[] ReadOnly = ["id", "type", "version", "lastExternalSyncAt", "externalSource", "externalId", "createdAt", "updatedAt", "deletedAt"];

    /// <param name="kind">What to do.</param>
    /// <param name="type">The record type of the path.</param>
    /// <param name="id">Null for a create: the id is made here.</param>
    /// <param name="context">The request.</param>
    public async Task<IResult> EditAsync(EditKind kind, string type, string? id, HttpContext context)
    {
        if (types.Schemas.GetValueOrDefault(type) is not { } schema)
            return new ProblemResult(RecordsApi.UnknownType(type, types));
        var (version, unreadable) = kind == EditKind.Create ? default : ETags.IfMatch(context.Request);
        if (unreadable is not null)
            return new ProblemResult(unreadable);
        var (body, settings, problem) = kind == EditKind.Delete ? default : await ReadAsync(kind, context.Request);
        if (problem is not null)
            return new ProblemResult(problem);
        var edit = new RecordEdit(kind, body, settings, version, context.Caller().Id);
        var answer = await grains.Record(type, id ?? ids.New(schema.IdPrefix.TrimEnd('_'))).Edit(edit);
        return ResultOf(answer, version is not null, context.Response);
    }

    private static async Task<(string? Body, string? Settings, Problem? Problem)> ReadAsync(EditKind kind, HttpRequest request)
    {
        var read = await JsonBody.ReadObjectAsync(request);
        if (read.Problem is { } refused)
            return (null, null, refused);
        var fields = read.Fields();
        var root = fields.Root;
        foreach (var member in root.EnumerateObject().Where(member => !Writable.Contains(member.Name)))
            fields.Wrong(member.Name, ReadOnly.Contains(member.Name) ? "Is set by Concord; leave it out." : $"Unknown property. Known are {string.Join(", ", Writable)}.");
        var body = fields.Object("fields");
        if (body is null && kind != EditKind.Patch && !fields.Has("fields"))
            fields.Wrong("fields", "Is required: an object with the record's fields.");
        if (body is null && fields.Has("fields") && root.GetProperty("fields").ValueKind == JsonValueKind.Null)
            fields.Wrong("fields", "Must be an object, not null.");
        _ = (fields.Flag("externalSyncEnabled"), fields.Object("externalMetadata"));
        return fields.Problem is { } problem ? (null, null, problem) : (body ?? "{}", SettingsOf(root), null);
    }

    private static string? SettingsOf(JsonElement root)
    {
        var given = root.EnumerateObject().Where(member => Settings.Contains(member.Name)).ToImmutableDictionary(member => member.Name, member => member.Value);
        return given.IsEmpty ? null : JsonSerializer.Serialize(given);
    }

    private static IResult ResultOf(Answer answer, bool conditional, HttpResponse response)
    {
        if (answer is { Verdict: Verdict.Done, Json: { } json } && JsonElement.Parse(json).TryGetProperty("version", out var version))
            response.Headers.ETag = ETags.Of(version.GetInt64());
        return answer.ToResult(conditional ? VerdictStatuses.WithPrecondition : VerdictStatuses.Default);
    }
}
