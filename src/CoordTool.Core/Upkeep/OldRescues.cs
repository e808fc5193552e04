using CoordTool.Core.Configuration;
using CoordTool.Core.Git;
using CoordTool.Core.Rescues;

namespace CoordTool.Core.Upkeep;

/// <summary>Drops rescues that are older than <c>coord.json</c> wants them kept; where it is silent, none.</summary>
internal sealed class OldRescues(CoordContext context, GitRepository repository)
{
    /// <summary>Drops them.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets why none is dropped.</param>
    public IReadOnlyList<DroppedRef> Remove(bool dryRun, List<string> failed)
    {
        TimeSpan? kept;
        try
        {
            kept = CoordSettings.Read(repository.Layout).RescuesKept;
        }
        catch (CoordException error) when (error.Kind == FailureKind.Usage)
        {
            failed.Add($"rescues: {error.Message}");
            return [];
        }

        var store = new RescueStore(context, repository);
        return kept is not { } time ? [] : [.. store.List()
            .Where(rescue => context.Now - rescue.When > time && (dryRun || store.Drop(rescue)))
            .Select(rescue => new DroppedRef(rescue.Ref, rescue.Target, $"a rescue of {rescue.When:yyyy-MM-dd}"))];
    }
}
