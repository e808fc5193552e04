using CoordTool.Core.Configuration;
using CoordTool.Core.Git;

namespace CoordTool.Core.Approvals;

/// <summary>Commands that are to run.</summary>
/// <param name="Stage">Their stage.</param>
/// <param name="Commands">Their texts, in order.</param>
/// <param name="Directory">Where they run.</param>
/// <param name="Worktree">What the log is called after.</param>
public sealed record CommandRequest(CommandStage Stage, IReadOnlyList<string> Commands, string Directory, string Worktree)
{
    /// <summary>How long all of them may take that do not say otherwise.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromMinutes(60d);

    /// <summary>Variables they get beside those of the caller.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>How long all of them may take.</summary>
    public TimeSpan Limit { get; init; } = DefaultLimit;
}

/// <summary>How commands ended.</summary>
public enum CommandResult
{
    /// <summary>All succeeded, or there were none.</summary>
    Done,

    /// <summary>Not all are approved, and none was run.</summary>
    Unapproved,

    /// <summary>One failed, and those behind it were not run.</summary>
    Failed,

    /// <summary>The time was over, and the one that ran was ended.</summary>
    TimedOut,

    /// <summary>We were interrupted, and the one that ran was ended.</summary>
    Interrupted,
}

/// <summary>What came of commands.</summary>
/// <param name="Result">How they ended.</param>
public sealed record CommandOutcome(CommandResult Result)
{
    /// <summary>The exit code of the one that ran last; behind a signal, 128 and its number.</summary>
    public int ExitCode { get; init; }

    /// <summary>The one that did not succeed.</summary>
    public string? Command { get; init; }

    /// <summary>The file with all they printed; null where nothing ran or none could be made.</summary>
    public string? Log { get; init; }

    /// <summary>Those that nobody approved.</summary>
    public IReadOnlyList<string> Unapproved { get; init; } = [];

    /// <summary>Why nothing at all is approved, where the file of approvals means nothing.</summary>
    public string? Problem { get; init; }
}

/// <summary>Runs commands of <c>coord.json</c>, if a person approved every one of them (docs/design.md, Approvals).</summary>
public static class ApprovedCommands
{
    /// <summary>Runs them one after the other, up to the first that fails.</summary>
    /// <param name="context">The caller's surroundings.</param>
    /// <param name="layout">The repository whose approvals count.</param>
    /// <param name="request">The commands.</param>
    /// <param name="line">Gets each line they print, as it is: not on a terminal without <see cref="Printable"/>.</param>
    /// <param name="interrupted">Ends them, as a signal to this process does.</param>
    /// <exception cref="CoordException">Of kind <see cref="FailureKind.Broken"/>: there is no shell, or it cannot run there.</exception>
    public static CommandOutcome Run(CoordContext context, GitLayout layout, CommandRequest request, Action<string> line, CancellationToken interrupted = default)
    {
        if (request.Commands.Count == 0)
        {
            return new CommandOutcome(CommandResult.Done);
        }

        var (unapproved, problem) = FindUnapproved(context, layout, request.Stage, request.Commands);
        if (unapproved.Count > 0)
        {
            return new CommandOutcome(CommandResult.Unapproved) { Unapproved = unapproved, Problem = problem };
        }

        var shell = new ShellCommand(context, request.Directory, request.Variables);
        using var log = CommandLog.Begin(context, layout, request.Stage, request.Worktree, line);
        using var limit = new CancellationTokenSource(request.Limit, context.Time);
        foreach (var text in request.Commands)
        {
            log.Head(text);
            var (result, code) = shell.Run(text, log, limit.Token, interrupted);
            if (result != CommandResult.Done)
            {
                return new CommandOutcome(result) { ExitCode = code, Command = text, Log = log.Path };
            }
        }

        return new CommandOutcome(CommandResult.Done) { Log = log.Path };
    }

    /// <summary>The commands that nobody approved; unless there are none, none of them runs.</summary>
    /// <returns>Their texts; and why nothing at all is approved, where the file of approvals means nothing.</returns>
    public static (IReadOnlyList<string> Texts, string? Problem) FindUnapproved(CoordContext context, GitLayout layout, CommandStage stage, IReadOnlyList<string> commands)
    {
        try
        {
            return ([.. ApprovalList.Missing(context, layout, [.. commands.Select(text => new StagedCommand(stage, text))]).Select(command => command.Text)], null);
        }
        catch (CoordException error)
        {
            return (commands, error.Message);
        }
    }
}
