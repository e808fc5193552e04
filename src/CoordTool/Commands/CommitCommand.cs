using System.CommandLine;
using System.Text.RegularExpressions;
using CoordTool.Core;
using CoordTool.Core.Commits;
using CoordTool.Core.Files;
using CoordTool.Core.Git;
using CoordTool.Core.Sessions;
using CoordTool.Core.Undo;
using CoordTool.Output;

namespace CoordTool.Commands;

internal sealed partial class CommitCommand : Verb
{
    private const int MostLeft = 10;
    private const int MostPlans = 3;
    private readonly Argument<string[]> _paths = Words("PATH", "Files and directories to take; without them, what this session holds or has staged.", ArgumentArity.ZeroOrMore);
    private readonly Option<string[]> _message = new("--message", "-m") { HelpName = "MESSAGE", Description = "The message; given more than once, its paragraphs." };
    private readonly Option<bool> _amend = new("--amend") { Description = "Make the last commit anew; only where it is this session's own." };
    private readonly Option<bool> _dryRun = DryRunOption();

    public CommitCommand()
        : base("commit", "Commit what is yours, and nothing else: what this session holds or has staged, or the paths given.")
    {
        Add(_paths);
        Add(_message);
        Add(_amend);
        Add(_dryRun);
    }

    public override IReadOnlyList<Example> Examples =>
    [
        new("dotnet-coord commit -m \"Parse headers\"", "all that this session holds or has staged"),
        new("dotnet-coord commit -m \"Parse headers\" src/http/", "only what changed there"),
        new("dotnet-coord commit --dry-run", "what would be in it"),
    ];

    // On its turn, behind the others.
    public override bool MayWait => true;

    public override int Execute(ParseResult result, Invocation invocation)
    {
        var (context, screen) = (invocation.Context, invocation.Screen);
        var (message, typed, amend, dryRun) = (result.GetValue(_message) ?? [], result.GetValue(_paths)!, result.GetValue(_amend), result.GetValue(_dryRun));
        if (!amend && !dryRun && message.All(string.IsNullOrWhiteSpace))
        {
            throw new CoordException(FailureKind.Usage, "A commit needs a message.", "dotnet-coord commit -m MESSAGE");
        }

        var session = invocation.Caller is null ? null : invocation.RequireSession();
        var terms = new CommitTerms(typed.Length == 0 ? null : ChosenPaths.Of(invocation.Layout, context.WorkingDirectory, typed), amend);
        var git = new OwnGit(context, invocation.Layout, session?.Id);
        for (var attempt = 1; ; attempt++)
        {
            CommitPlan? plan;
            Refusal? refused;
            using (invocation.EnterGate())
            {
                (plan, refused) = CommitPlan.Make(context, invocation.Repository, session?.Id, terms);
            }

            if (plan is { Taken.Count: 0 } && !amend)
            {
                refused = new Refusal(
                    session is null ? "Nothing is staged; nothing was committed." : "Nothing that is this session's has changed; nothing was committed.",
                    [.. plan.Left.OrderBy(left => left.Holder is null).Take(MostLeft).Select(Left), "To commit files all the same, name them: dotnet-coord commit -m MESSAGE PATH"]);
            }

            if (refused is not null)
            {
                Answer(screen, "refused", null, plan, refused.Reason);
                return Failures.Report(screen.Error, refused);
            }

            if (dryRun)
            {
                Answer(screen, "planned", null, plan!, null);
                return ExitCodes.Done;
            }

            if (plan!.ToStage.Count == 0 || git.Run(["--literal-pathspecs", "add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], plan.ToStage) is not { ExitCode: not 0 } unstaged)
            {
                return Commit(invocation, session?.Id, git, plan, new Wording(message, typed.Length > 0, amend));
            }

            // A file may have gone since the plan was made.
            if (!unstaged.MissedPath || attempt == MostPlans)
            {
                return CodeFor(screen, plan, unstaged, "Git could not stage the files");
            }
        }
    }

    private static int Commit(Invocation invocation, SessionId? session, OwnGit git, CommitPlan plan, Wording wording)
    {
        var screen = invocation.Screen;
        var head = GitRefs.ReadHead(invocation.Layout);
        string[] only = !wording.NamesPaths || plan.Taken.Count == 0 ? [] : ["--only", "--pathspec-from-file=-", "--pathspec-file-nul"];
        var answer = git.Run(["--literal-pathspecs", "-c", "core.abbrev=40", "commit", .. wording.Options, .. only], only.Length == 0 ? [] : plan.Taken);
        if (answer.ExitCode != 0)
        {
            return CodeFor(screen, plan, answer, "Git did not make the commit; what was taken stays staged");
        }

        var commit = Summary().Match(answer.Output) is { Success: true } found ? found.Groups[1].Value : null;
        Answer(screen, "committed", commit, plan, null);
        if (Record(invocation, session, head, commit, wording.Amends) is { } problem)
        {
            screen.Narrate($"`dotnet-coord undo` cannot take this commit back: {problem}");
        }

        return ExitCodes.Done;
    }

    private static string? Record(Invocation invocation, SessionId? session, Head head, string? commit, bool amend)
    {
        try
        {
            return commit is not null && Operation.OfCommit(invocation.Context, invocation.Repository, head, ObjectId.Parse(commit), amend) is { } operation
                ? new OperationLog(invocation.Context, invocation.Layout, session).TryRecord(operation)
                : "it cannot be told what was there before it.";
        }
        catch (CoordException error)
        {
            return error.Message;
        }
    }

    // What Git or the guard had to say is on standard error already.
    private static int CodeFor(Screen screen, CommitPlan plan, OwnGitAnswer answer, string reason)
    {
        reason = answer.MetLock
            ? $"{reason}: another Git command is at work, or one that was killed left its lock file. Run the same command again; where that does not help: dotnet-coord doctor"
            : $"{reason}.";
        Answer(screen, "failed", null, plan, reason);
        screen.Narrate(reason);
        return answer.ExitCode switch
        {
            _ when answer.MetLock || answer.MissedPath => ExitCodes.Contention,
            1 => ExitCodes.Refused,
            128 => ExitCodes.Internal,
            > 128 => ExitCodes.Interrupted,
            var code => code,
        };
    }

    private static void Answer(Screen screen, string outcome, string? commit, CommitPlan? plan, string? reason)
    {
        if (screen.Json)
        {
            screen.Object(
                new CommitJson(1, outcome, commit, plan?.Taken ?? [], [.. (plan?.Left ?? []).Select(left => new LeftPathJson(left.Path, left.Holder))], reason),
                OutputJson.Default.CommitJson);
            return;
        }

        if (plan is null || outcome is "refused" or "failed")
        {
            return;
        }

        screen.Say($"{(commit is null ? "would commit" : $"{commit[..10]} holds")} {Screen.Count(plan.Taken.Count, "path")}:");
        foreach (var path in plan.Taken)
        {
            screen.Say(Printable.Text($"  {path}"));
        }

        // What others hold matters more than what lies around.
        foreach (var left in plan.Left.OrderBy(left => left.Holder is null).Take(MostLeft))
        {
            screen.Narrate(Left(left));
        }

        if (plan.Left.Count > MostLeft)
        {
            screen.Narrate($"and {plan.Left.Count - MostLeft} more");
        }
    }

    private static string Left(LeftPath left) => Printable.Text($"left {left.Path}{(left.Holder is { } holder ? $": {holder} holds it" : ", which is not this session's")}");

    // "[main 1234…] Subject", and "(root-commit)" between.
    [GeneratedRegex(@"^\[.*?([0-9a-f]{40,64})\]", RegexOptions.Multiline)]
    private static partial Regex Summary();

    /// <summary>What the caller said about the commit besides what it takes.</summary>
    private sealed record Wording(string[] Message, bool NamesPaths, bool Amends)
    {
        public IEnumerable<string> Options =>
            [.. Amends ? (string[])["--amend"] : [], .. Message.SelectMany(text => (string[])["-m", text]), .. Message.Length == 0 ? (string[])["--no-edit"] : []];
    }
}
