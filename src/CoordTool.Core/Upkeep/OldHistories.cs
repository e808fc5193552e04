using CoordTool.Core.Git;
using CoordTool.Core.History;

namespace CoordTool.Core.Upkeep;

/// <summary>Something that a clean-up let go of, and can be had back while Git still has its objects.</summary>
/// <param name="Ref">The ref.</param>
/// <param name="Id">What it pointed to: <c>git update-ref REF ID</c> undoes it.</param>
/// <param name="What">How much of it went, in words.</param>
public sealed record DroppedRef(string Ref, ObjectId Id, string What);

/// <summary>Cuts the histories of edits: what is old, and what is beyond a number for each session.</summary>
internal sealed class OldHistories(CoordContext context, GitRepository repository)
{
    /// <summary>Cuts them by compare-and-swap; one that moves meanwhile is left for the next time.</summary>
    /// <param name="dryRun">Only say which.</param>
    /// <param name="failed">Gets what cannot be read or deleted.</param>
    public IReadOnlyList<DroppedRef> Remove(bool dryRun, List<string> failed)
    {
        var common = repository.Layout.CommonDirectory;
        var refs = new UnneededRefs(context, repository.Layout);
        var dropped = new List<DroppedRef>();
        foreach (var (name, id) in GitRefs.List(common, SessionHistory.Prefix))
        {
            try
            {
                var (tree, count) = SessionHistory.At(repository.Objects, id).Cut(UpkeepLimits.MostVersions, context.Now - UpkeepLimits.History, write: !dryRun);
                var isEmpty = tree is null;
                if ((count > 0 || isEmpty) && (tree is { } rest
                    ? dryRun || repository.CompareAndSwap(name, id, rest, "drop old versions") == SwapResult.Swapped
                    : refs.Delete(name, id, dryRun, failed)))
                {
                    dropped.Add(new DroppedRef(name, id, $"{count} old version{(count == 1 ? "" : "s")}{(isEmpty ? ", the last ones" : "")}"));
                }
            }
            catch (CoordException error) when (error.Kind == FailureKind.Broken)
            {
                failed.Add($"{name}: {error.Message}");
            }
        }

        return dropped;
    }
}
