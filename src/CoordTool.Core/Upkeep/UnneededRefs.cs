using CoordTool.Core.Git;

namespace CoordTool.Core.Upkeep;

/// <summary>Deletes refs that nobody needs any more, each only where it still is what it was found to be.</summary>
internal sealed class UnneededRefs(CoordContext context, GitLayout layout)
{
    private readonly GitProcess _git = new(context, layout.CommonDirectory);

    /// <summary>Deletes one.</summary>
    /// <param name="name">The ref.</param>
    /// <param name="id">What it was found to be.</param>
    /// <param name="dryRun">Only say whether it would be tried.</param>
    /// <param name="failed">Gets Git's words where it could not; a ref that moved meanwhile is left for the next time.</param>
    /// <returns>Whether it is gone.</returns>
    public bool Delete(string name, ObjectId id, bool dryRun, List<string> failed)
    {
        if (dryRun)
        {
            return true;
        }

        var deleted = _git.Run(["update-ref", "-d", name, id.ToString()]);
        if (!deleted.Succeeded && GitRefs.Resolve(layout.CommonDirectory, name) == id)
        {
            failed.Add($"{name}: {deleted.Error.Trim()}");
        }

        return deleted.Succeeded;
    }
}
