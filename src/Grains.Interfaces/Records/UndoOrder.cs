using System.Collections.Immutable;
using Orleans;

namespace Concord.Grains.Records;

/// <summary>One record's part of an undo.</summary>
/// <param name="IntegrationId">Whose writes are taken back.</param>
/// <param name="JobId">The undo's run: the cause of all it writes, by which a repetition knows what is done.</param>
/// <param name="Scope">Which writes, as JSON that the run made.</param>
/// <param name="Actor">Who wanted it.</param>
/// <param name="PlanOnly">Say what would happen and write nothing.</param>
[GenerateSerializer, Immutable, Alias("concord.UndoOrder")]
public sealed record UndoOrder(
    [property: Id(0)] string IntegrationId,
    [property: Id(1)] string JobId,
    [property: Id(2)] string Scope,
    [property: Id(3)] string Actor,
    [property: Id(4)] bool PlanOnly);

/// <summary>What an undo does to one record and its copies, or would do; empty for nothing, or nothing any more.</summary>
[GenerateSerializer, Immutable, Alias("concord.UndoReply")]
public sealed record UndoReply([property: Id(0)] ImmutableArray<UndoLine> Lines);

/// <summary>One line of it.</summary>
/// <param name="Key">Names the line within the run, the same however often it is asked for.</param>
/// <param name="Side">LOCAL or EXTERNAL: where it lands.</param>
/// <param name="Kind">CREATE, UPDATE, DELETE; LEFT for what is left alone.</param>
/// <param name="ExternalId">The copy; null for the record here and for a copy that is made.</param>
/// <param name="Title">A name a person recognises the record by.</param>
/// <param name="Fields">Per field before and after, or why it is left, as JSON.</param>
[GenerateSerializer, Immutable, Alias("concord.UndoLine")]
public sealed record UndoLine(
    [property: Id(0)] string Key,
    [property: Id(1)] string Side,
    [property: Id(2)] string Kind,
    [property: Id(3)] string? ExternalId,
    [property: Id(4)] string? Title,
    [property: Id(5)] string Fields);
