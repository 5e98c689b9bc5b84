using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Connectors.Configuration;

/// <summary>Reads an integration's brakes.</summary>
internal static class BrakeReader
{
    /// <param name="reader">Of the integration's settings.</param>
    public static BrakeSettings Read(ObjectReader reader)
    {
        if (reader.Object("brakes") is not { } brakes)
        {
            return BrakeSettings.Default;
        }

        var settings = new BrakeSettings(
            ReadLimits(brakes, "create", null), ReadLimits(brakes, "update", null), ReadLimits(brakes, "delete", BrakeLimits.Default), ReadLimits(brakes, "blank", BrakeLimits.Default));
        brakes.RefuseOthers();
        return settings;
    }

    // A brake that is named is on, with the usual limits where it gives none.
    private static BrakeLimits? ReadLimits(ObjectReader brakes, string kind, BrakeLimits? unnamed)
    {
        if (brakes.Object(kind) is not { } limits)
        {
            return unnamed;
        }

        var read = new BrakeLimits(limits.Whole("count", 0, int.MaxValue, BrakeLimits.Default.Count), limits.Number("share", 0, 1, BrakeLimits.Default.Share));
        limits.RefuseOthers();
        return read;
    }
}
