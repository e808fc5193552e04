using CoordTool.Core.Files;
using CoordTool.Core.Git;

namespace CoordTool.Core.Guards;

/// <summary>
/// Keeps commands that take unreachable objects away from those that have written objects nothing refers to yet
/// (docs/concurrency.md, The write gate): these pass side by side, those alone. The kernel holds it, for as long as the process.
/// </summary>
public sealed class WriteGate : IDisposable
{
    /// <summary>Set for the children of a command that has passed: they pass with it.</summary>
    public const string Variable = "COORD_GATE";

    /// <summary>Set for the children of a command that is alone behind the gate: what they take away, they take with it.</summary>
    public const string AloneVariable = "COORD_GATE_ALONE";

    private static readonly TimeSpan WriterLimit = TimeSpan.FromSeconds(120);
    private readonly SharedLock _lock;

    private WriteGate(SharedLock held) => _lock = held;

    /// <summary>Passes with a command that writes objects.</summary>
    /// <param name="context">The caller's surroundings: who passed already takes its children along.</param>
    /// <param name="layout">The repository.</param>
    /// <param name="inherited">Whether a program that this process becomes shall keep it.</param>
    /// <returns>Null when the caller is inside already, or nobody gave way in two minutes: writing without it is what plain Git does.</returns>
    public static WriteGate? Enter(CoordContext context, GitLayout layout, bool inherited = false)
    {
        if (context.Variable(Variable) == layout.CommonDirectory)
        {
            return null;
        }

        // Who waits to be alone holds the door, and nobody passes him.
        using var door = SharedLock.Take(DoorOf(layout), exclusive: false, WriterLimit, inherited: false);
        return door is not null && SharedLock.Take(FileOf(layout), exclusive: false, WriterLimit, inherited) is { } held ? new WriteGate(held) : null;
    }

    /// <summary>The surroundings of what a command starts that has passed: it passes with it.</summary>
    /// <param name="context">The command's own.</param>
    /// <param name="commonDirectory">The repository.</param>
    public static CoordContext Behind(CoordContext context, string commonDirectory) =>
        context with { Environment = new Dictionary<string, string>(context.Environment) { [Variable] = commonDirectory } };

    /// <summary>Waits until nobody writes, and keeps writers out.</summary>
    /// <returns>Null when somebody wrote all the time.</returns>
    public static WriteGate? Close(GitLayout layout, TimeSpan limit)
    {
        using var door = SharedLock.Take(DoorOf(layout), exclusive: true, limit, inherited: false);
        return door is not null && SharedLock.Take(FileOf(layout), exclusive: true, limit, inherited: false) is { } held ? new WriteGate(held) : null;
    }

    /// <summary>Whether the caller was started by a command that is alone behind the gate.</summary>
    public static bool IsAlone(CoordContext context, GitLayout layout) => context.Variable(AloneVariable) == layout.CommonDirectory;

    /// <summary>Lets others in.</summary>
    public void Dispose() => _lock.Dispose();

    private static string FileOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "locks", "gate");

    private static string DoorOf(GitLayout layout) => Path.Combine(layout.CoordDirectory, "locks", "door");
}
