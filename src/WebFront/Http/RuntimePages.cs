namespace Concord.WebFront.Http;

/// <summary>The pages that a grain runtime brings along, such as Orleans' dashboard; the embedded one has none.</summary>
public static class RuntimePages
{
    /// <summary>Below which they are.</summary>
    public const string Prefix = "/dashboard/admin/orleans";
}
