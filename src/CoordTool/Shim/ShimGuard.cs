using CoordTool.Core;
using CoordTool.Core.Events;
using CoordTool.Core.Git;
using CoordTool.Core.Guards;
using CoordTool.Core.Processes;
using CoordTool.Core.Shims;
using CoordTool.Core.Undo;
using CoordTool.Output;

namespace CoordTool.Shim;

/// <summary>Asks the guard about a command before Git runs it (docs/design.md, The guard). What cannot be judged passes.</summary>
internal static class ShimGuard
{
    /// <summary>Judges a command.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="call">The call.</param>
    /// <param name="command">What would run.</param>
    /// <returns>Null where it must not run; then that was said and counted.</returns>
    /// <exception cref="CoordException">The checkout was busy for so long that the command is better run again.</exception>
    public static PassedCommand? Judge(CoordContext context, ShimCall call, NativeCommand command)
    {
        if (call.Layout is not { } layout)
        {
            return new PassedCommand(command);
        }

        var isForced = Force.IsAsked(context) && IsForced(context, call, layout);
        if (!isForced && Force.IsAsked(context))
        {
            // The hooks of this command are not to take it for more than it is.
            command = command.With(Force.Variable, null);
        }

        if (TreeCommand.Of(call.Line) is not { } harm || (JudgedCommand.IsPartOf(context) && !IsMergeOfPull(call)))
        {
            return new PassedCommand(command);
        }

        // What Git starts for it is not judged again.
        command = command.With(JudgedCommand.Variable, JudgedCommand.ValueFor(context.Self));
        var gates = CommandGates.Close(context, call, layout, harm);
        var passes = false;
        try
        {
            var verdict = TreeGuard.Judge(context, layout, call.Session, call.Line, harm, isForced);
            if (verdict.Refusal is { } first && !isForced && !Console.IsErrorRedirected && Force.MayBeOffered(context, layout, call.Session))
            {
                Failures.Report(Console.Error, first);

                // Nobody's edits wait for a person, and what is at stake may be another by the time of the answer.
                gates.Dispose();
                isForced = IsAgreed();
                if (!isForced)
                {
                    Refusals.Note(context, layout, call.Session, $"git {harm.Name}", first);
                    return null;
                }

                gates = CommandGates.Close(context, call, layout, harm);
                verdict = TreeGuard.Judge(context, layout, call.Session, call.Line, harm, isForced);
            }

            if (verdict.Refusal is { } refusal)
            {
                Refusals.Note(context, layout, call.Session, $"git {harm.Name}", refusal);
                Failures.Report(Console.Error, Force.IsAsked(context) && !isForced ? refusal with { Next = [.. refusal.Next, Force.Denial(layout)] } : refusal);
                return null;
            }

            Tell(verdict);
            ForceEvents.Note(context, layout, call.Session, harm.Name, verdict);
            if (!verdict.IsDecided)
            {
                GuardCounters.Undecided(layout);
            }

            passes = true;
            return new PassedCommand(command, gates, Record(context, layout, call, verdict));
        }
        catch (Exception failure) when (!Force.IsAsked(context) && !isForced)
        {
            Console.Error.WriteLine($"dotnet-coord could not judge this command and lets it pass: {Printable.Text(failure.Message)}");
            GuardCounters.Undecided(layout);
            passes = true;
            return new PassedCommand(command, gates);
        }
        catch (Exception failure)
        {
            // Forced, it may run only after a rescue.
            Failures.Report(Console.Error, failure);
            return null;
        }
        finally
        {
            if (!passes)
            {
                gates.Dispose();
            }
        }
    }

    // What is kept is kept, on record or not.
    private static ForcedCommand? Record(CoordContext context, GitLayout layout, ShimCall call, TreeVerdict verdict)
    {
        string? problem;
        try
        {
            if (ForcedCommand.Begin(context, layout, call.Session, call.Line.Command!, verdict.Rescues, verdict.Kept, out problem) is { } forced)
            {
                return forced;
            }
        }
        catch (Exception error) when (error is CoordException or IOException or UnauthorizedAccessException)
        {
            problem = error.Message;
        }

        if (problem is not null)
        {
            Console.Error.WriteLine($"`dotnet-coord undo` cannot take this command back: {Printable.Text(problem)}");
        }

        return null;
    }

    private static bool IsForced(CoordContext context, ShimCall call, GitLayout layout)
    {
        try
        {
            return Force.Counts(context, layout, call.Session);
        }
        catch (CoordException)
        {
            // Whom a broken coord.json allows it, nobody knows.
            return false;
        }
    }

    private static bool IsAgreed()
    {
        Console.Error.Write("Keep what is at stake as a rescue and go on? [y/N] ");
        Console.Error.Flush();

        // Byte by byte: what is typed after the line is for Git, and so is the terminal as it is.
        using var input = Console.OpenStandardInput();
        var answer = new System.Text.StringBuilder();
        for (var next = input.ReadByte(); next is >= 0 and not '\n'; next = input.ReadByte())
        {
            answer.Append((char)next);
        }

        return answer.ToString().Trim().ToLowerInvariant() is "y" or "yes";
    }

    private static void Tell(TreeVerdict verdict)
    {
        foreach (var rescue in verdict.Rescues)
        {
            Console.Error.WriteLine($"what was at stake is kept: git show {Printable.Text(rescue)}");
        }

        if (verdict.NotKept.Count > 0)
        {
            Console.Error.WriteLine(Printable.Lines($"not kept, for no rescue could hold it:{Printable.List(verdict.NotKept)}"));
        }
    }

    // Only once a pull has fetched is known what it merges, and up to then it has changed nothing here.
    private static bool IsMergeOfPull(ShimCall call) => call.Line.Command == "merge" && call.Line.Arguments.Contains("FETCH_HEAD");
}
