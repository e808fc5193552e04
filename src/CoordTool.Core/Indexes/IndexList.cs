using CoordTool.Core.Git;

namespace CoordTool.Core.Indexes;

/// <summary>An index as <c>index list</c> shows it.</summary>
/// <param name="Location">Which one.</param>
/// <param name="Base">The commit it was last in step with; null when none is on record.</param>
/// <param name="Behind">How many commits HEAD is ahead of that; null when it cannot be told.</param>
/// <param name="Staged">How many paths it stages; null when it cannot be read.</param>
/// <param name="Stale">The paths that a refresh left behind.</param>
/// <param name="Conflicts">How many paths are in a conflict.</param>
/// <param name="Counts">What was done to it.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
public sealed record ListedIndex(
    IndexLocation Location, ObjectId? Base, int? Behind, int? Staged, IReadOnlyList<TreePath> Stale, int Conflicts, IndexCounts Counts, string? Problem);

/// <summary>Lists the indexes of a checkout as they are, without bringing them in step.</summary>
public static class IndexList
{
    /// <summary>The default index first, then those of sessions by id.</summary>
    public static IEnumerable<ListedIndex> Run(CoordContext context, GitRepository repository) =>
        IndexLocation.OfSessions(repository.Layout)
            .OrderBy(location => location.Session!.Value.Value, StringComparer.Ordinal)
            .Prepend(new IndexLocation(repository.Layout, null))
            .Select(location => Look(context, repository, location));

    private static ListedIndex Look(CoordContext context, GitRepository repository, IndexLocation location)
    {
        var counts = IndexCounters.Read(location);
        var recorded = IndexBase.Read(location);
        try
        {
            var head = GitRefs.ReadHead(repository.Layout).Commit;
            var @base = IndexBase.Require(location, head);
            var index = IndexCodec.Read(location.File);
            var conflicts = index.Conflicts.Select(entry => entry.Path).Distinct().Count();
            var staged = File.Exists(location.File) ? StagedChanges.Compare(repository.Objects, repository.Objects.TreeOf(@base), index).Count - conflicts : 0;
            return new ListedIndex(location, recorded, Behind(context, repository.Layout, @base, head), staged, [.. StaleStaged.Read(location, index).Select(stale => stale.Path)], conflicts, counts, null);
        }
        catch (CoordException error)
        {
            return new ListedIndex(location, recorded, null, null, [], 0, counts, error.Message);
        }
    }

    private static int? Behind(CoordContext context, GitLayout layout, ObjectId @base, ObjectId head) => @base == head ? 0
        : new GitProcess(context, layout.CommonDirectory).Run(["rev-list", "--count", @base.IsZero ? head.ToString() : $"{@base}..{head}"]) is { Succeeded: true } counted
            && int.TryParse(counted.Line, System.Globalization.CultureInfo.InvariantCulture, out var behind) ? behind : null;
}
