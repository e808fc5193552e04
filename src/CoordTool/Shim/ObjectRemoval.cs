using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Indexes;
using CoordTool.Core.Processes;

namespace CoordTool.Shim;

/// <summary>Runs commands that take objects away: alone, and with everything pinned that sessions stage (docs/concurrency.md, The write gate).</summary>
internal static class ObjectRemoval
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Whether a command takes objects away: of repack only the form that deletes, of maintenance only its run.</summary>
    public static bool IsMeant(GitCommandLine line) => line.Command switch
    {
        "gc" or "prune" => true,
        "repack" => line.Arguments.Any(word => word.StartsWith('-') && !word.StartsWith("--", StringComparison.Ordinal) && word.Contains('d', StringComparison.Ordinal)),
        "maintenance" => line.Arguments.FirstOrDefault() == "run",
        _ => false,
    };

    /// <summary>Runs it.</summary>
    public static int Run(CoordContext context, GitLayout layout, NativeCommand command)
    {
        using var alone = WriteGate.Close(layout, Limit) ?? throw new CoordException(
            FailureKind.Contention,
            "Other sessions were writing to this repository all the time; nothing was cleaned up.",
            "Run the same command again when no commit waits for its editor.");
        using (var repository = new GitRepository(layout))
        {
            Pins.Renew(repository);
        }

        return GitChild.EndAs(context.Self, GitChild.Run(
            command.With(WriteGate.Variable, layout.CommonDirectory).With(WriteGate.AloneVariable, layout.CommonDirectory)));
    }
}
