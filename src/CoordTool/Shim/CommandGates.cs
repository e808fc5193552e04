using CoordTool.Core;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Sessions;
using CoordTool.Core.Shims;

namespace CoordTool.Shim;

/// <summary>What keeps others apart from a command, from before it is judged until Git has ended.</summary>
internal sealed class CommandGates : IDisposable
{
    private readonly KernelLock? _stash;

    private CommandGates(TreeGate? tree, KernelLock? stash) => (Tree, _stash) = (tree, stash);

    /// <summary>Keeps edits out of the checkout; null where the command takes no files.</summary>
    public TreeGate? Tree { get; }

    /// <summary>Whether others may wait for the command to end.</summary>
    public bool IsAny => Tree is not null || _stash is not null;

    /// <summary>Closes what the command needs.</summary>
    /// <exception cref="CoordException">The checkout or the stash was busy for so long that the command is better run again.</exception>
    public static CommandGates Close(CoordContext context, ShimCall call, GitLayout layout, TreeCommand harm)
    {
        var tree = CloseTree(context, call, layout, harm);
        try
        {
            return new CommandGates(tree, LockStash(context, call, layout, harm));
        }
        catch
        {
            tree?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stash?.Dispose();
        Tree?.Dispose();
    }

    // Who waits for his turn, or for a person, would keep edits waiting as well.
    private static TreeGate? CloseTree(CoordContext context, ShimCall call, GitLayout layout, TreeCommand harm) =>
        NativeProcess.IsSupported
        && (harm.WritesFiles || !harm.IsOutsideTheCheckout)
        && !call.Traits.HasFlag(GitCommandTraits.TakesTurn)
        && !GitShim.AsksOrReads(call.Line)
        && OtherSessions.In(context, layout, call.Session).Count > 0
            ? Try(() => TreeGate.Close(context, layout))
            : null;

    // What a hook of a command that has the stash does to it belongs to that command.
    private static KernelLock? LockStash(CoordContext context, ShimCall call, GitLayout layout, TreeCommand harm) =>
        NativeProcess.IsSupported
        && (call.Line.Command == "stash" || harm.Shared is SharedLoss.Stash or SharedLoss.StashEntry)
        && !call.IsNested
        && !GitShim.AsksOrReads(call.Line)
        && OtherSessions.InRepository(context, layout, call.Session).Count > 0
            ? Try(() => StashEntries.Lock(layout))
            : null;

    private static T? Try<T>(Func<T?> take)
        where T : class
    {
        try
        {
            return take();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Where no lock can be made, the command is judged without one: it may be the one that frees the disk.
            return null;
        }
    }
}
