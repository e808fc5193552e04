using CoordTool.Core;
using CoordTool.Core.Landing;

namespace CoordTool.Output;

/// <summary>The one place that turns failures and refusals into words and exit codes.</summary>
internal static class Failures
{
    /// <summary>Says what failed, and gives the exit code for it.</summary>
    public static int Report(TextWriter error, Exception failure)
    {
        switch (failure)
        {
            case CoordException known:
                error.WriteLine(Printable.Lines($"error: {known.Message}"));
                Hints(error, known.Hints);
                return known.Kind switch
                {
                    FailureKind.Usage => ExitCodes.Usage,
                    FailureKind.Unsupported => ExitCodes.Unsupported,
                    FailureKind.Contention => ExitCodes.Contention,
                    _ => ExitCodes.Internal,
                };
            case OperationCanceledException:
                return ExitCodes.Interrupted;
            case UnauthorizedAccessException or IOException:
                error.WriteLine($"error: {Printable.Text(failure.Message)}");
                Hints(error, ["Check the permissions and the free space of that place, then run the same command again."]);
                return ExitCodes.Internal;
            default:
                error.WriteLine($"error: dotnet-coord failed: {Printable.Text(failure.Message)} ({failure.GetType().Name})");
                Hints(error, ["Nothing else is known about it; with -v there is a trace. Please report it."]);
                return ExitCodes.Internal;
        }
    }

    /// <summary>Says that the answer is no.</summary>
    public static int Report(TextWriter error, Refusal refusal)
    {
        error.WriteLine(Printable.Lines($"refused: {refusal.Reason}"));
        Hints(error, refusal.Next);
        return ExitCodes.Refused;
    }

    /// <summary>Says that two branches do not go together: the paths, with the commits of both sides.</summary>
    public static int Report(TextWriter error, LandingConflict conflict)
    {
        error.WriteLine(Printable.Text($"conflict: {conflict.Branch} cannot be merged into {conflict.Target}; nothing was changed. Both changed:"));
        foreach (var path in conflict.Paths)
        {
            error.WriteLine($"  {Printable.Text(path.Path)}");
            foreach (var (branch, commit) in path.Ours.Select(commit => (conflict.Target, commit)).Concat(path.Theirs.Select(commit => (conflict.Branch, commit))))
            {
                error.WriteLine(Printable.Text($"      {branch}: {commit}"));
            }
        }

        Hints(error, [conflict.Next]);
        return ExitCodes.Conflict;
    }

    private static void Hints(TextWriter error, IEnumerable<string> hints)
    {
        foreach (var hint in hints)
        {
            error.WriteLine(Printable.Text($"  {hint}"));
        }
    }
}
