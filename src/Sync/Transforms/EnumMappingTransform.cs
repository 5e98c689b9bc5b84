namespace Concord.Sync.Transforms;

/// <summary>
/// "enumMapping": a table as "enum" has, for values of which some have the same name on both sides: what is not in the table crosses as
/// it is, outward too.
/// </summary>
internal static class EnumMappingTransform
{
    internal sealed class Kind : EnumTransform.TableKind
    {
        public override string Name => "enumMapping";

        protected override bool MustBeWhole => false;
    }
}
