using CoordTool.Core;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Shims;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>Asks the guard about a command before Git runs it (docs/design.md, The guard). What cannot be judged passes.</summary>
internal static class ShimGuard
{
    /// <summary>Whether a command must not run; then that was said and counted.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="call">The call.</param>
    /// <param name="command">What will run; it is marked as judged, so that what Git starts for it is not judged again.</param>
    public static bool Refuses(CoordContext context, ShimCall call, ref NativeCommand command)
    {
        if (call.Layout is not { } layout || TreeCommand.Of(call.Line) is not { } harm || (JudgedCommand.IsPartOf(context) && !IsMergeOfPull(call)))
        {
            return false;
        }

        try
        {
            var verdict = TreeGuard.Judge(context, layout, call.Session, call.Line, harm);
            if (verdict.Refusal is { } refusal)
            {
                GuardCounters.Refused(layout);
                Failures.Report(Console.Error, refusal);
                return true;
            }

            foreach (var rescue in verdict.Rescues)
            {
                Console.Error.WriteLine($"what was at stake is kept: git show {Printable.Text(rescue)}");
            }

            if (!verdict.IsDecided)
            {
                GuardCounters.Undecided(layout);
            }
        }
        catch (Exception failure) when (!TreeGuard.IsForced(context))
        {
            Console.Error.WriteLine($"dotnet-coord could not judge this command and lets it pass: {Printable.Text(failure.Message)}");
            GuardCounters.Undecided(layout);
        }
        catch (Exception failure)
        {
            // Forced, it may run only after a rescue.
            Failures.Report(Console.Error, failure);
            return true;
        }

        command = command.With(JudgedCommand.Variable, JudgedCommand.ValueFor(context.Self));
        return false;
    }

    // Only once a pull has fetched is known what it merges, and up to then it has changed nothing here.
    private static bool IsMergeOfPull(ShimCall call) => call.Line.Command == "merge" && call.Line.Arguments.Contains("FETCH_HEAD");
}
