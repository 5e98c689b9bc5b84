using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Simulation.Checking;
using Concord.Simulation.Outside;

namespace Concord.Simulation.Worlds;

/// <summary>One integration: the system outside, the way to it, its webhooks, and the admin who set it up.</summary>
internal sealed class Site
{
    private readonly World world;

    public Site(World world, Traits traits)
    {
        this.world = world;
        (Traits, ClockSkew) = (traits, traits.ClockSkew);
        Post = new Mailman(world, this);
        Admin = new Admin(world, this);
        var fake = new FakeRestSystem(Options()) { StaleReads = traits.StaleReads };
        Outside = new OutsideSystem(fake, new Road(world.Trouble, world.Journal, world.Clock, this), world.Journal, world.Clock);
        Fields = [.. Checking.Fields.All.Where(field => traits.Numbered || field != Checking.Fields.Number)];
    }

    /// <summary>The integration's id.</summary>
    public string Id => Traits.Id;

    public Traits Traits { get; }

    /// <summary>How far the clock outside is ahead of ours now.</summary>
    public TimeSpan ClockSkew { get; set; }

    public OutsideSystem Outside { get; }

    public FakeRestSystem Fake => Outside.Fake;

    public Mailman Post { get; }

    public Admin Admin { get; }

    /// <summary>The fields that the integration maps.</summary>
    public IReadOnlyList<Fields> Fields { get; }

    /// <summary>What the system makes of a value that is sent to it.</summary>
    public string? Kept(Fields field, string? value) =>
        field == Checking.Fields.Notes && Traits.NotesLength > 0 && value?.Length > Traits.NotesLength ? value[..Traits.NotesLength].TrimEnd() : value;

    public override string ToString() => Id;

    private JsonObject Keep(JsonObject record)
    {
        if (record["notes"] is { } notes) record["notes"] = Kept(Checking.Fields.Notes, notes.GetValue<string>());
        return record;
    }

    private FakeRestOptions Options() => new()
    {
        Clock = () => world.Now + ClockSkew,
        NumericIds = Traits.NumericIds,
        Token = IntegrationBody.Token,
        UpdatedAtField = Traits.UpdatedAt ? "updatedAt" : null,
        VersionField = Traits.HasVersion ? "version" : null,
        Guarded = Traits.Guard != WriteGuard.None,
        BriefAnswers = Traits.BriefAnswers,
        WholeSeconds = Traits.WholeSeconds,
        Keeps = Traits.NotesLength > 0 ? Keep : null,
        OnWebhook = webhook => Post.Take(webhook),
    };
}
