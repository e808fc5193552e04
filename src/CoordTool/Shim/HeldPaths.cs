using CoordTool.Core;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>Has <c>add --all</c> and its like take the rest where other sessions hold some of it (docs/design.md, The guard).</summary>
internal static class HeldPaths
{
    private const int Shown = 10;

    // A commit that is made again leaves out the same.
    private static string? _told;

    /// <summary>The command, without what others hold; that is said. What cannot be told apart is left to Git, and to <c>pre-commit</c>.</summary>
    public static NativeCommand LeaveOut(CoordContext context, GitRepository repository, ShimCall call, NativeCommand command)
    {
        if (StagingCommand.Of(call.Line) is not { } staging)
        {
            return command;
        }

        try
        {
            if (StagingGuard.Find(context, repository, call.Session, call.Line, staging, call.Index!.File) is not { } leftOut)
            {
                return command;
            }

            if (Line(leftOut) is var line && line != _told)
            {
                Console.Error.WriteLine(Printable.Text(_told = line));
            }

            return command with { Arguments = staging.Without(command.Arguments, leftOut.Excluded, leftOut.Idle, leftOut.AreLiteral) };
        }
        catch (Exception failure) when (failure is CoordException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"dotnet-coord could not leave out what others hold: {Printable.Text(failure.Message)}");
            GuardCounters.Undecided(repository.Layout);
            return command;
        }
    }

    private static string Line(LeftOut leftOut) => Printable.Text("left out " + string.Join("; ", leftOut.Paths.GroupBy(each => each.Claim.Holder).Select(held =>
        $"{Screen.Count(held.Count(), "path")} claimed by {held.Key}: {string.Join(", ", held.Take(Shown).Select(each => each.Path))}{(held.Count() > Shown ? $" and {held.Count() - Shown} more" : "")}")));
}
