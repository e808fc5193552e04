using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>
/// Keeps a command that takes files of a checkout apart from edits that begin meanwhile (docs/concurrency.md, The tree gate):
/// edits are announced side by side, such a command is alone from before it is judged until Git has ended.
/// </summary>
public sealed class TreeGate : IDisposable
{
    /// <summary>Set for what a command starts that is alone behind the gate.</summary>
    public const string Variable = "COORD_TREE_GATE";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // An edit takes milliseconds once it is allowed. Where a person is asked first, nobody knows.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly SharedLock _lock;

    private TreeGate(GitLayout layout, SharedLock held)
    {
        Directory = layout.GitDirectory;
        _lock = held;
    }

    /// <summary>The Git directory of the checkout: the value of <see cref="Variable"/> for what is behind the gate.</summary>
    public string Directory { get; }

    /// <summary>Passes with an edit that is about to be allowed.</summary>
    /// <returns>Null when a command kept the checkout to itself for too long.</returns>
    public static TreeGate? Enter(GitLayout layout)
    {
        // Who waits to be alone holds the door, and nobody passes him.
        using var door = SharedLock.Take(DoorOf(layout), exclusive: false, Limit, inherited: false);
        return door is not null && SharedLock.Take(FileOf(layout), exclusive: false, Limit, inherited: false) is { } held ? new TreeGate(layout, held) : null;
    }

    /// <summary>Keeps edits out, and waits for those that are being made.</summary>
    /// <returns>Null when the caller is inside already.</returns>
    /// <exception cref="CoordException">Another command kept the checkout to itself for too long, or edits came all the time.</exception>
    public static TreeGate? Close(CoordContext context, GitLayout layout)
    {
        if (context.Variable(Variable) == layout.GitDirectory)
        {
            return null;
        }

        using var door = SharedLock.Take(DoorOf(layout), exclusive: true, Limit, inherited: false);
        if (door is null || SharedLock.Take(FileOf(layout), exclusive: true, Limit, inherited: false) is not { } held)
        {
            throw new CoordException(
                FailureKind.Contention,
                "Another command that takes files of this checkout, or edits by others, left no room for this one; nothing was run.",
                "Run the same command again.");
        }

        while (EditUnderWay.IsAny(context, layout, Longest))
        {
            Thread.Sleep(2);
        }

        return new TreeGate(layout, held);
    }

    /// <summary>Lets others in.</summary>
    public void Dispose() => _lock.Dispose();

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "locks", "tree");

    private static string DoorOf(GitLayout layout) => Path.Combine(layout.CheckoutCoordDirectory, "locks", "tree-door");
}
