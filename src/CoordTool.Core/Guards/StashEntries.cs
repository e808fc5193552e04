using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>An entry of the stash, which all checkouts share.</summary>
/// <param name="Name">What Git calls it now: <c>stash@{0}</c>.</param>
/// <param name="Commit">The commit that holds it.</param>
public sealed record StashEntry(string Name, ObjectId Commit);

/// <summary>Reads the stash. Who made an entry is on record among the commits: see <see cref="CommitMakers"/>.</summary>
public static class StashEntries
{
    /// <summary>The ref that the newest entry is on; its reflog has the others.</summary>
    public const string Ref = "refs/stash";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The entries that a command takes out.</summary>
    /// <param name="command">The command.</param>
    /// <param name="tree">Where it works.</param>
    public static IReadOnlyList<StashEntry> Of(TreeCommand command, CallerTree tree)
    {
        if (command.Shared == SharedLoss.Stash)
        {
            return [.. tree.Lines("log", "--walk-reflogs", "--format=%H", Ref, "--").Select((line, number) => new StashEntry(NameOf(number), ObjectId.Parse(line)))];
        }

        // A number alone counts as Git counts it.
        var word = command.Target ?? "0";
        var name = int.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out var position) ? NameOf(position) : word;
        return tree.Resolve(name, "commit") is { } commit ? [new StashEntry(name, commit)] : [];
    }

    /// <summary>Keeps others from putting entries there and from taking them out: what <c>stash@{0}</c> is changes with both.</summary>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Contention"/>: another command kept it for too long.</exception>
    public static KernelLock Lock(GitLayout layout) => KernelLock.Take(Path.Combine(layout.CoordDirectory, "locks", "stash"), Patience, "the stash");

    private static string NameOf(int number) => $"stash@{{{number}}}";
}
